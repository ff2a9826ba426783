package org.radiologyai.chat;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletRequestContext;
import org.radiologyai.diagnosis.DiagnoseRadiograph;
import org.radiologyai.diagnosis.MalformedForm;
import org.radiologyai.diagnosis.UploadedPicture;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;

/** {@code POST /chat}: a question in, an answer out, whole or as it is written; {@code DELETE /chat/SESSION}: forgets. */
@Path("chat")
@RequestScoped
public class ChatResource {

    private static final String QUESTION = "question";

    @Inject
    Assistant assistant;

    @Inject
    ChatSettings settings;

    @Inject
    DiagnoseRadiograph radiographs;

    @Inject
    FailureText failures;

    @Context
    HttpServletRequest request;

    /** The whole answer; also for callers that accept anything. */
    @POST
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    @Produces("application/json; qs=1")
    public Answer answer()
            throws MalformedQuestion, UnusableMessage, TooManyMessages, TooManyAnswers, PictureNotSent, MalformedForm,
                    RejectedImage, Busy, IOException, InterruptedException {
        WholeAnswer whole = new WholeAnswer();
        assistant.answer(question(), whole);
        return whole.answer();
    }

    /** The answer as it is written, as server-sent events. */
    @POST
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    @Produces("text/event-stream; qs=0.5")
    public Response stream()
            throws MalformedQuestion, UnusableMessage, PictureNotSent, MalformedForm, RejectedImage, Busy, IOException,
                    InterruptedException {
        Question question = question();
        StreamingOutput events = out -> write(question, new AnswerEvents(out));
        // A proxy that keeps an answer until it is complete makes no stream of it.
        return Response.ok(events).header("X-Accel-Buffering", "no").build();
    }

    void write(Question question, AnswerEvents events) throws IOException {
        try {
            assistant.answer(question, events);
        } catch (TooManyMessages | TooManyAnswers e) {
            // Nothing was written yet: the caller gets a problem.
            throw new WebApplicationException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (RuntimeException e) {
            if (!events.haveBegun()) {
                throw e;
            }
            events.failed(failures.of(e, (String) request.getAttribute("request_id")));
        } catch (IOException callerIsGone) {
            // There is nobody to tell it to.
        }
    }

    /** The whole body, or, if a picture comes with it, the field {@code question} of a form. */
    private Question question()
            throws MalformedQuestion, UnusableMessage, PictureNotSent, MalformedForm, RejectedImage, Busy, IOException,
                    InterruptedException {
        String type =
                request.getContentType() == null ? "" : request.getContentType().toLowerCase(Locale.ROOT);
        if (type.startsWith(MediaType.MULTIPART_FORM_DATA)) {
            return questionWithPicture();
        }
        if (!type.startsWith(MediaType.APPLICATION_JSON)) {
            throw new MalformedQuestion("Send {\"message\": \"…\"} as application/json.");
        }
        return Question.of(request.getInputStream());
    }

    private Question questionWithPicture()
            throws MalformedQuestion, UnusableMessage, PictureNotSent, MalformedForm, RejectedImage, Busy, IOException,
                    InterruptedException {
        if (settings.visionConsent().isEmpty()) {
            throw new PictureNotSent(
                    "No picture goes from this server to a language model. Ask without it, as application/json.");
        }
        Map<String, byte[]> fields = UploadedPicture.fields(
                new JakartaServletRequestContext(request), Set.of(QUESTION, UploadedPicture.FIELD));
        Question question = Question.of(new ByteArrayInputStream(fields.get(QUESTION)));
        byte[] png = radiographs
                .look(fields.get(UploadedPicture.FIELD), SentPicture::of)
                .orElseThrow(
                        () -> new PictureNotSent("The file says that there is writing in the picture, which may tell"
                                + " who the patient is. Ask without the picture."));
        return question.with(png);
    }

    /** Forgets a conversation, if there is one. */
    @DELETE
    @Path("{session}")
    @PermitAll
    public void forget(@PathParam("session") String session) {
        assistant.forget(session);
    }

    /**
     * What the assistant said.
     *
     * @param response the answer
     * @param disclaimer what it is not
     * @param source {@code llm} or {@code guide}: who wrote its end
     * @param sessionId by which the conversation goes on
     */
    @JsonbPropertyOrder({"response", "disclaimer", "source", "sessionId"})
    public record Answer(String response, String disclaimer, String source, String sessionId) {}

    /** Keeps an answer until it is complete. */
    private static final class WholeAnswer implements AnswerListener {

        private final StringBuilder text = new StringBuilder();
        private Answer answer;

        Answer answer() {
            return answer;
        }

        @Override
        public void started(String session, Source source) {
            // said with the end
        }

        @Override
        public void text(String piece) {
            text.append(piece);
        }

        @Override
        public void tookOver(Source source) {
            // said with the end
        }

        @Override
        public void waiting() {
            // as the caller does
        }

        @Override
        public void ended(String session, Source source, String disclaimer) {
            answer = new Answer(text.toString(), disclaimer, source.code(), session);
        }
    }
}
