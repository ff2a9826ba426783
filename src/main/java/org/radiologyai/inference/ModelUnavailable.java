package org.radiologyai.inference;

/** A model that exists, or should, cannot answer: it is still loading, failed to load, or its forward pass failed. */
public final class ModelUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    ModelUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    ModelUnavailable(String message) {
        super(message);
    }
}
