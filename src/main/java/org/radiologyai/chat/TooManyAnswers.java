package org.radiologyai.chat;

/** As many answers are being written as may be at a time. */
public final class TooManyAnswers extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int RETRY_AFTER_SECONDS = 3;

    TooManyAnswers() {
        super("Too many answers are being written.", null, false, false);
    }

    /** When asking again makes sense. */
    public int retryAfterSeconds() {
        return RETRY_AFTER_SECONDS;
    }
}
