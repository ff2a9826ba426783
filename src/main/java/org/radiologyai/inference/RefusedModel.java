package org.radiologyai.inference;

/** A model that is not let answer, and so changes nothing. The message is a sentence for the operator. */
public final class RefusedModel extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedModel(String message) {
        super(message);
    }

    RefusedModel(String message, Throwable cause) {
        super(message, cause);
    }
}
