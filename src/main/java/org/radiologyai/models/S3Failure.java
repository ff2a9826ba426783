package org.radiologyai.models;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Why S3 did not do what it was asked for, as a sentence for operators. Nothing that S3 or the library wrote freely is in
 * it, and so no secret.
 */
final class S3Failure extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int NO_ANSWER = 0;
    private static final int MOVED = 301;
    private static final int TEMPORARILY_MOVED = 307;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final int status;
    private final String code;

    private S3Failure(String message, int status, String code, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
    }

    /**
     * @param settings of the bucket that was asked
     * @param permission that the call needs
     */
    static S3Failure of(SdkException e, S3Settings settings, String permission) {
        if (!(e instanceof S3Exception answer)) {
            return new S3Failure(settings.place() + " is out of reach: " + reason(e), NO_ANSWER, "", e);
        }
        String code = Optional.ofNullable(answer.awsErrorDetails())
                .map(details -> details.errorCode())
                .filter(word -> word.matches("[A-Za-z0-9.]{1,60}"))
                .orElse("");
        String message =
                switch (answer.statusCode()) {
                    case FORBIDDEN -> refused(answer, settings, permission, code);
                    case NOT_FOUND ->
                        code.equals("NoSuchBucket")
                                ? settings.place() + " does not exist: there is no bucket of that name."
                                : settings.place() + " does not have what was asked for.";
                    case MOVED, TEMPORARILY_MOVED -> elsewhere(settings);
                    case BAD_REQUEST ->
                        code.equals("AuthorizationHeaderMalformed")
                                ? elsewhere(settings)
                                : answered(answer, settings, code);
                    default -> answered(answer, settings, code);
                };
        return new S3Failure(message, answer.statusCode(), code, e);
    }

    /** An answer that had begun does not go on. */
    static S3Failure broken(S3Settings settings, IOException cause) {
        return new S3Failure(settings.place() + " is out of reach: the answer broke off.", NO_ANSWER, "", cause);
    }

    /** There is more in the bucket than can be listed within the bounds. */
    static S3Failure tooMuch(S3Settings settings, int most) {
        return new S3Failure(
                settings.place() + " cannot be listed: it has more than " + most
                        + " objects, or is too slow. Set S3_PREFIX to where only models are.",
                NO_ANSWER,
                "",
                null);
    }

    private static String answered(S3Exception e, S3Settings settings, String code) {
        return settings.place() + " answers " + e.statusCode() + (code.isEmpty() ? "." : " (" + code + ").");
    }

    private static String elsewhere(S3Settings settings) {
        return settings.place() + " is in another region; set AWS_REGION to the bucket's.";
    }

    private static String refused(S3Exception e, S3Settings settings, String permission, String code) {
        String why =
                switch (code) {
                    case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken" ->
                        "the credentials are not valid.";
                    case "RequestTimeTooSkewed" -> "this machine's clock is wrong.";
                    default -> {
                        boolean key =
                                Optional.ofNullable(e.getMessage()).orElse("").contains("kms:");
                        String missing = !key
                                ? permission
                                : permission.equals(S3Bucket.PUT) ? "kms:GenerateDataKey" : "kms:Decrypt";
                        yield "the permission " + missing + " is probably missing"
                                + (!key && permission.equals(S3Bucket.GET)
                                        ? ", or kms:Decrypt for the key that encrypts the object."
                                        : ".");
                    }
                };
        return settings.place() + " refuses: " + why;
    }

    private static String reason(SdkException e) {
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return "it did not answer in time.";
        }
        if (e instanceof AbortedException) {
            return "the call was given up.";
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return "it did not answer in time.";
            }
            if (cause instanceof UnknownHostException) {
                return "its name is not known here.";
            }
            if (cause instanceof ConnectException) {
                return "the connection is refused.";
            }
            if (cause instanceof SSLException) {
                return "its certificate is not trusted here, or TLS fails.";
            }
        }
        boolean credentials = e instanceof SdkClientException
                && Optional.ofNullable(e.getMessage()).orElse("").contains("load credentials");
        return credentials
                ? "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role."
                : "the connection broke.";
    }

    /** There is a bucket, but no such object in it. */
    boolean isMissing() {
        return status == NOT_FOUND && !code.equals("NoSuchBucket");
    }

    boolean isForbidden() {
        return status == FORBIDDEN;
    }

    /** Something else is there than the call asked for. */
    boolean isPreconditionFailed() {
        return status == PRECONDITION_FAILED || status == CONFLICT;
    }

    /** Whether the call may have been carried out all the same. */
    boolean isUncertain() {
        return status == NO_ANSWER || status >= 500;
    }
}
