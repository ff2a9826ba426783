package org.radiologyai.models;

/** A folder that is no usable model bundle. The message is a sentence for the operator who put it there. */
public final class InvalidBundle extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, and with which file or field
     */
    public InvalidBundle(String message) {
        super(message);
    }
}
