package org.radiologyai.chat;

/** A picture may not go to a language model; the message says why. */
public final class PictureNotSent extends Exception {

    private static final long serialVersionUID = 1L;

    PictureNotSent(String message) {
        super(message);
    }
}
