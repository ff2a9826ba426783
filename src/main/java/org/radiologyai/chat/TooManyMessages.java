package org.radiologyai.chat;

/** One conversation has more messages in a minute than it may have. */
public final class TooManyMessages extends Exception {

    private static final long serialVersionUID = 1L;

    private final int retryAfterSeconds;

    TooManyMessages(int retryAfterSeconds) {
        super("One conversation has too many messages.", null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** When the next one is welcome. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
