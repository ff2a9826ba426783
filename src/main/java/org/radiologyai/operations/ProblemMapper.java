package org.radiologyai.operations;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.chat.MalformedQuestion;
import org.radiologyai.chat.PictureNotSent;
import org.radiologyai.chat.TooManyAnswers;
import org.radiologyai.chat.TooManyMessages;
import org.radiologyai.chat.UnusableMessage;
import org.radiologyai.diagnosis.MalformedChange;
import org.radiologyai.diagnosis.MalformedForm;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.HistoryUnavailable;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.RefusedChange;
import org.radiologyai.inference.RefusedModel;
import org.radiologyai.inference.UnknownModel;

/** Turns whatever a resource throws into a {@link Problem}; the caller never sees an exception. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());
    private static final int MODEL_RETRY_SECONDS = 5;
    private static final int MOST_CAUSES = 10;

    @Context
    HttpServletRequest request;

    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = problem(thrown);
        boolean failed = problem.kind() == Problem.Kind.INTERNAL_ERROR
                || problem.kind() == Problem.Kind.HISTORY_UNAVAILABLE
                || problem.kind() == Problem.Kind.REFUSED_MODEL
                || problem.kind() == Problem.Kind.MODEL_UNAVAILABLE && thrown.getCause() != null;
        if (failed) {
            LOG.log(Level.SEVERE, "Request " + RequestLogFilter.requestId(request) + " failed.", thrown);
        }
        RequestLogFilter.outcome(request, problem);
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.toJson(RequestLogFilter.requestId(request)).toString());
        if (thrown instanceof WebApplicationException web && web.getResponse().getHeaderString("Allow") != null) {
            response.header("Allow", web.getResponse().getHeaderString("Allow"));
        }
        problem.retryAfterSeconds().ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        return response.build();
    }

    static Problem problem(Throwable thrown) {
        // What is thrown while a body is read arrives wrapped, by the JSON, form or entity reader.
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++, cause = cause.getCause()) {
            if (cause instanceof RejectedImage rejected) {
                return rejected(rejected);
            } else if (cause instanceof MalformedForm malformed) {
                return Problem.of(Problem.Kind.MALFORMED_REQUEST, malformed.getMessage());
            } else if (cause instanceof MalformedChange malformed) {
                return Problem.of(Problem.Kind.MALFORMED_REQUEST, malformed.getMessage());
            } else if (cause instanceof MalformedQuestion malformed) {
                return Problem.of(Problem.Kind.MALFORMED_REQUEST, malformed.getMessage());
            } else if (cause instanceof UnusableMessage unusable) {
                return Problem.of(Problem.Kind.UNUSABLE_MESSAGE, unusable.getMessage());
            } else if (cause instanceof PictureNotSent notSent) {
                return Problem.of(Problem.Kind.PICTURE_NOT_SENT, notSent.getMessage());
            } else if (cause instanceof TooManyMessages tooMany) {
                return Problem.retry(
                        Problem.Kind.TOO_MANY_MESSAGES,
                        "This conversation had too many messages in a minute. Go on after the time in Retry-After.",
                        tooMany.retryAfterSeconds());
            } else if (cause instanceof TooManyAnswers tooMany) {
                return Problem.retry(
                        Problem.Kind.BUSY,
                        "The assistant writes as many answers as it can. Ask again after the time in Retry-After.",
                        tooMany.retryAfterSeconds());
            } else if (cause instanceof RefusedChange refused) {
                return Problem.of(Problem.Kind.REFUSED_CHANGE, refused.getMessage());
            } else if (cause instanceof RefusedModel refused) {
                return Problem.of(Problem.Kind.REFUSED_MODEL, refused.getMessage());
            } else if (cause instanceof HistoryUnavailable) {
                return Problem.retry(
                        Problem.Kind.HISTORY_UNAVAILABLE,
                        "Nothing was changed: the place where the models are cannot be read or written. The log of the"
                                + " server says why.",
                        MODEL_RETRY_SECONDS);
            } else if (cause instanceof UploadRefused refused) {
                return refused.problem();
            } else if (cause instanceof Busy busy) {
                return Problem.retry(
                        Problem.Kind.BUSY,
                        "Too many pictures are waiting. Send this one again after the time in Retry-After.",
                        busy.retryAfterSeconds());
            } else if (cause instanceof UnknownModel) {
                return Problem.of(
                        Problem.Kind.UNKNOWN_MODEL,
                        "Leave out the parameter \"model\", or give one that GET /model-info lists.");
            } else if (cause instanceof ModelUnavailable) {
                return Problem.retry(
                        Problem.Kind.MODEL_UNAVAILABLE,
                        "No model can answer now. Send the picture again after the time in Retry-After.",
                        MODEL_RETRY_SECONDS);
            }
        }
        if (thrown instanceof WebApplicationException web) {
            return web(web);
        }
        if (thrown instanceof IOException) {
            return Problem.of(
                    Problem.Kind.INCOMPLETE_UPLOAD,
                    "The request ended before the whole picture was here. Send it again.");
        }
        return Problem.INTERNAL_ERROR;
    }

    private static Problem rejected(RejectedImage rejected) {
        Problem.Kind kind =
                switch (rejected.reason()) {
                    case EMPTY -> Problem.Kind.EMPTY_FILE;
                    case TOO_MANY_BYTES -> Problem.Kind.FILE_TOO_LARGE;
                    case TOO_MANY_PIXELS -> Problem.Kind.TOO_MANY_PIXELS;
                    case UNSUPPORTED_FORMAT -> Problem.Kind.UNSUPPORTED_FORMAT;
                    case CORRUPT -> Problem.Kind.CORRUPT_PICTURE;
                    case NOT_A_RADIOGRAPH -> Problem.Kind.NOT_A_RADIOGRAPH;
                    case UNSUPPORTED_TRANSFER_SYNTAX -> Problem.Kind.UNSUPPORTED_TRANSFER_SYNTAX;
                    case NO_IMAGE -> Problem.Kind.NO_IMAGE;
                    case WRONG_MODALITY -> Problem.Kind.WRONG_MODALITY;
                    case WRONG_BODY_PART -> Problem.Kind.WRONG_BODY_PART;
                    case NOT_FOR_PRESENTATION -> Problem.Kind.NOT_FOR_PRESENTATION;
                    case SEVERAL_FRAMES -> Problem.Kind.SEVERAL_FRAMES;
                    case INCONSISTENT_ATTRIBUTES -> Problem.Kind.INCONSISTENT_ATTRIBUTES;
                };
        return Problem.of(kind, rejected.getMessage());
    }

    private static Problem web(WebApplicationException web) {
        int status = web.getResponse().getStatus();
        return switch (status) {
            case 400 -> Problem.malformed(status);
            case 404 -> Problem.NOT_FOUND;
            case 405 ->
                Problem.of(
                        Problem.Kind.METHOD_NOT_ALLOWED, "Use a method that the header Allow names; see /openapi/ui.");
            case 406 ->
                Problem.of(
                        Problem.Kind.NOT_ACCEPTABLE,
                        "Answers are application/json, of /rendition application/octet-stream, of /explanations"
                                + " image/png too, of /chat text/event-stream too; accept that.");
            case 415 ->
                Problem.of(
                        Problem.Kind.UNSUPPORTED_FORMAT,
                        "Send a JPEG, PNG or DICOM file, as a form field or as the body.");
            default -> status >= 400 && status < 500 ? Problem.malformed(status) : Problem.INTERNAL_ERROR;
        };
    }
}
