/** One order as a command line that works as it is pasted; it fetches a token for itself, so that it does not expire. */
export function orderCurl(gateway: string, customerId: string, lines: readonly object[]): string {
  const json = "-H 'content-type: application/json'";
  const token = `$(curl -s ${gateway}/auth/token ${json} -d '{"role":"staff"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  const body = JSON.stringify({ customerId, currency: 'EUR', lines });
  return `curl -s ${gateway}/orders -H "authorization: Bearer ${token}" ${json} -d '${body}'`;
}
