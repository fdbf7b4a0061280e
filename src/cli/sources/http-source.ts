import { type HttpSource, type HttpSourceOptions, httpSource } from '../../http.js';
import { presets } from '../../http-source/presets.js';
import { type WaiterSourceOptions, waiterSource } from '../../http-source/waiter-source.js';
import { parseNotFound, splitList } from '../flag-checks.js';
import type { Flags } from '../flags.js';
import type { CliIO } from '../io.js';
import { recordOptionsFrom } from '../record-options.js';
import { headersFrom } from './headers.js';
import { loadWaiter } from './waiter-file.js';

/**
 * The source of --url. Flags override its preset.
 * @throws UsageError or OptionError naming the flag that is invalid.
 */
export function createHttpSource(flags: Flags, env: CliIO['env'], dispatcher: unknown): HttpSource {
  const preset = flags.get('preset') as keyof typeof presets | undefined;
  const [body, success, failure, canceled, notFound] = [
    flags.get('body'),
    flags.get('success'),
    flags.get('failure'),
    flags.get('canceled'),
    flags.get('not-found'),
  ];
  const given = {
    url: flags.get('url'),
    method: flags.get('method'),
    body: body && JSON.parse(body),
    headers: headersFrom(flags, env),
    dispatcher,
    allowInsecure: flags.has('allow-insecure'),
    ...recordOptionsFrom(flags),
    status: flags.get('status'),
    success: success && splitList(success),
    failure: failure && splitList(failure),
    canceled: canceled && splitList(canceled),
    progress: flags.get('progress'),
    reason: flags.get('reason'),
    errorCode: flags.get('error-code'),
    name: flags.get('name'),
    createdAt: flags.get('created-at'),
    endedAt: flags.get('ended-at'),
    notFound: notFound && parseNotFound(notFound),
  };
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  const options = { ...(preset && presets[preset]), ...Object.fromEntries(defined) };
  const waiter = flags.get('waiter');
  // They check the options.
  return waiter === undefined
    ? httpSource(options as HttpSourceOptions)
    : waiterSource(loadWaiter(waiter), options as WaiterSourceOptions);
}
