package org.radiologyai.chat;

/** A message to the assistant that is empty or too long. */
public final class UnusableMessage extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableMessage() {
        super("Write a message of 1 to " + Question.LONGEST + " characters.", null, false, false);
    }
}
