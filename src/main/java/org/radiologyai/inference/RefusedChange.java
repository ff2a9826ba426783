package org.radiologyai.inference;

/** A change of the models that makes no sense as things are. The message is a sentence for the operator. */
public final class RefusedChange extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedChange(String message) {
        super(message);
    }
}
