/** Why a job is not waited for any longer: another did not complete, and that was to end it all. */
export class FailFastAbort extends Error {
  constructor() {
    super('Not waited for any longer, since another job did not complete');
    this.name = 'FailFastAbort';
  }
}
