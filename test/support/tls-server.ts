import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { onLoopback } from './http-server.js';

/**
 * A key and a certificate that it signed itself, of the name wrong.example, good for a hundred years. Made for these
 * tests by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -subj '/CN=jobwait test' -addext 'subjectAltName=DNS:wrong.example'
 */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6AY7Bhjgl6K8CwnI
HxCi7+1yM8IZefDbiBMXPA05wmOhRANCAAQ//vfTneI66wTkjQwQsJIPPA3ZyKpY
UEpe0HiegwPXfKoJ55EVkKM83ocMd3qhjiBZF7SXp4UX8L4U2u066qe6
-----END PRIVATE KEY-----
`;
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnjCCAUWgAwIBAgIUJUs74yHFsrGWkxorcuK7ovsOLxYwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMam9id2FpdCB0ZXN0MCAXDTI2MTEyMjAzMTUxNFoYDzIxMjYx
MDI5MDMxNTE0WjAXMRUwEwYDVQQDDAxqb2J3YWl0IHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQ//vfTneI66wTkjQwQsJIPPA3ZyKpYUEpe0HiegwPXfKoJ
55EVkKM83ocMd3qhjiBZF7SXp4UX8L4U2u066qe6o20wazAdBgNVHQ4EFgQUurZF
Fflh7rMnDUtVruxXrl5IjqwwHwYDVR0jBBgwFoAUurZFFflh7rMnDUtVruxXrl5I
jqwwDwYDVR0TAQH/BAUwAwEB/zAYBgNVHREEETAPgg13cm9uZy5leGFtcGxlMAoG
CCqGSM49BAMCA0cAMEQCIAbxNUpI/YCngk/j5MZF7zWU72xguvbJje1AtnzZs1En
AiAseYi0909S//y3as0oi5WF4Ce4OkCjLdySilMIaHZ5dg==
-----END CERTIFICATE-----
`;

/** The same over TLS, with a certificate that nobody trusts. */
export function serveTls(answer: RequestListener): ReturnType<typeof onLoopback> {
  return onLoopback(createServer({ key: KEY, cert: CERTIFICATE }, answer), 'https');
}
