"""Why the work on an attempt is dropped; none of these is a failure of the job."""


class JobInterruptedError(Exception):
    """The work on this attempt is not wanted any more."""


class JobCancelledError(JobInterruptedError):
    """Somebody asked for the job to be stopped."""


class JobEndedError(JobInterruptedError):
    """The job has ended without this attempt."""


class JobLostError(JobInterruptedError):
    """Another worker is at a later attempt, or this one was given back."""


class JobRemovedError(JobInterruptedError):
    """The job is no longer there."""


class JobGivenBackError(JobInterruptedError):
    """This process is about to stop; another is to begin the job anew."""
