package org.radiologyai.chat;

/** What a caller is told of a failure after the answer has begun, when its status is out already. */
public interface FailureText {

    /**
     * Notes the failure.
     *
     * @return the problem details for the caller, in one line of JSON
     */
    String of(RuntimeException failure, String requestId);
}
