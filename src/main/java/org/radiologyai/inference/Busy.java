package org.radiologyai.inference;

/** There is more work than the predictors can do in time; the caller may ask again later. */
public final class Busy extends Exception {

    private static final long serialVersionUID = 1L;

    private final int retryAfterSeconds;

    /**
     * @param retryAfterSeconds when to ask again
     */
    public Busy(int retryAfterSeconds) {
        super("There is more work than can be done in time.", null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** When to ask again: 1 to 60 seconds. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
