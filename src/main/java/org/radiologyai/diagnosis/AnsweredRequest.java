package org.radiologyai.diagnosis;

/**
 * The event that a request gets its diagnosis.
 *
 * @param id of the request, by which its sender can ask about it later
 * @param diagnosis the answer
 */
public record AnsweredRequest(String id, Diagnosis diagnosis) {}
