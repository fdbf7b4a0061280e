import type { SenderOptions } from '../client/sender-options.js';
import type { Flags } from './flags.js';

/** What --record and --record-names mean for a client or an HTTP source. */
export function recordOptionsFrom(flags: Flags): Pick<SenderOptions, 'record' | 'recordNames'> {
  const record = flags.get('record');
  return record === undefined ? {} : { record, recordNames: flags.has('record-names') };
}
