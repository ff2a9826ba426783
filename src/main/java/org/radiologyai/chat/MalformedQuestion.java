package org.radiologyai.chat;

/** A question to the assistant that cannot be understood. The message says what is allowed. */
public final class MalformedQuestion extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedQuestion(String message) {
        super(message, null, false, false);
    }
}
