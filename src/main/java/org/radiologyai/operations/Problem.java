package org.radiologyai.operations;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.OptionalInt;

/**
 * What went wrong, for a program and for a person (RFC 9457, Problem Details for HTTP APIs).
 *
 * @param kind what went wrong
 * @param status of the response; the kind's own unless the server has a finer one
 * @param detail a sentence that says what to do; nothing of the server's inside, the file or the patient
 * @param retryAfterSeconds when asking again makes sense
 */
record Problem(Kind kind, int status, String detail, OptionalInt retryAfterSeconds) {

    static final String MEDIA_TYPE = "application/problem+json";

    /** The stable types. Their URNs are part of the contract: a new case gets a new one, an old one never changes. */
    enum Kind {
        MALFORMED_REQUEST("malformed-request", "The request is malformed", 400),
        UNUSABLE_MESSAGE("unusable-message", "The message is empty or too long", 400),
        UNKNOWN_MODEL("unknown-model", "There is no such model", 400),
        INCOMPLETE_UPLOAD("incomplete-upload", "The upload ended early", 400),
        EMPTY_FILE("empty-file", "The file is empty", 400),
        OPERATORS_ONLY("operators-only", "This is for operators", 401),
        PICTURE_NOT_SENT("picture-not-sent", "The picture may not go to a language model", 403),
        NOT_FOUND("not-found", "There is nothing here", 404),
        METHOD_NOT_ALLOWED("method-not-allowed", "The method does not fit the address", 405),
        NOT_ACCEPTABLE("not-acceptable", "The answer cannot be given in the wanted form", 406),
        REFUSED_CHANGE("refused-change", "The models cannot be changed so", 409),
        SLOW_UPLOAD("slow-upload", "The upload took too long", 408),
        FILE_TOO_LARGE("file-too-large", "The file is too large", 413),
        TOO_MANY_PIXELS("too-many-pixels", "The picture has too many pixels", 413),
        UNSUPPORTED_FORMAT("unsupported-format", "The file is of a kind that is not read", 415),
        UNSUPPORTED_TRANSFER_SYNTAX(
                "unsupported-transfer-syntax", "The transfer syntax of the DICOM file is not decoded", 415),
        CORRUPT_PICTURE("corrupt-picture", "The picture is damaged", 422),
        NOT_A_RADIOGRAPH("not-a-radiograph", "The picture is not a chest radiograph", 422),
        NO_IMAGE("no-image", "The DICOM file has no picture", 422),
        WRONG_MODALITY("wrong-modality", "The DICOM file is not a plain radiograph", 422),
        WRONG_BODY_PART("wrong-body-part", "The DICOM file does not show the chest", 422),
        NOT_FOR_PRESENTATION("not-for-presentation", "The DICOM file has raw detector data", 422),
        SEVERAL_FRAMES("several-frames", "The DICOM file has more than one picture", 422),
        INCONSISTENT_ATTRIBUTES("inconsistent-attributes", "The attributes of the DICOM file make no sense", 422),
        REFUSED_MODEL("refused-model", "The model is not fit to answer", 422),
        TOO_MANY_REQUESTS("too-many-requests", "Too many requests from one client", 429),
        TOO_MANY_MESSAGES("too-many-messages", "Too many messages of one conversation", 429),
        INTERNAL_ERROR("internal-error", "The server failed", 500),
        BUSY("busy", "The server is busy", 503),
        HISTORY_UNAVAILABLE("history-unavailable", "The history of models is out of reach", 503),
        MODEL_UNAVAILABLE("model-unavailable", "No model can answer", 503);

        final String type;
        final String title;
        final int status;

        Kind(String name, String title, int status) {
            this.type = "urn:radiology-ai:problem:" + name;
            this.title = title;
            this.status = status;
        }
    }

    static final Problem NOT_FOUND = of(Kind.NOT_FOUND, "See /openapi/ui for what this server answers.");
    static final Problem INTERNAL_ERROR =
            of(Kind.INTERNAL_ERROR, "Something failed on the server. Give the request_id to the people who run it.");

    /** A request that somebody else than our own code refused; whose message may name classes, so it is not passed on. */
    static Problem malformed(int status) {
        return new Problem(
                Kind.MALFORMED_REQUEST,
                status,
                "The request cannot be understood. Send the picture as the form field \"file\" of multipart/form-data,"
                        + " or as the whole body.",
                OptionalInt.empty());
    }

    static Problem of(Kind kind, String detail) {
        return new Problem(kind, kind.status, detail, OptionalInt.empty());
    }

    static Problem retry(Kind kind, String detail, int seconds) {
        return new Problem(kind, kind.status, detail, OptionalInt.of(seconds));
    }

    JsonObject toJson(String requestId) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("type", kind.type)
                .add("title", kind.title)
                .add("status", status)
                .add("detail", detail);
        if (requestId != null) {
            json.add("request_id", requestId);
        }
        return json.build();
    }
}
