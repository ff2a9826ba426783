package org.radiologyai.chat;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The use case: a question in, an answer out. An emergency is told so first. What may not be answered gets a fixed answer.
 * Everything else goes to the language model if there is one, and to the guide if there is none or it fails.
 */
@ApplicationScoped
class Assistant {

    private static final Logger LOG = Logger.getLogger(Assistant.class.getName());
    /** A listener that is gone is noticed when it is told that there is nothing new. */
    private static final long PATIENCE_MILLIS = 500;

    private static final String PARAGRAPH = "\n\n";

    private Conversations conversations;
    private KnownResults results;
    private MessageLimit limit;
    private Guide guide;
    private ChatMetrics metrics;
    private Optional<LanguageModel> model = Optional.empty();
    private Semaphore slots;
    private final ModelCircuit circuit = new ModelCircuit(System::nanoTime);

    /** For the container's proxy. */
    protected Assistant() {}

    @Inject
    Assistant(
            ChatSettings settings,
            Conversations conversations,
            KnownResults results,
            MessageLimit limit,
            Guide guide,
            ChatMetrics metrics) {
        this(
                settings.model().map(OpenAiModel::new),
                settings.concurrent(),
                conversations,
                results,
                limit,
                guide,
                metrics);
    }

    Assistant(
            Optional<LanguageModel> model,
            int concurrent,
            Conversations conversations,
            KnownResults results,
            MessageLimit limit,
            Guide guide,
            ChatMetrics metrics) {
        this.model = model;
        this.slots = new Semaphore(concurrent);
        this.conversations = conversations;
        this.results = results;
        this.limit = limit;
        this.guide = guide;
        this.metrics = metrics;
    }

    @PreDestroy
    void close() {
        model.ifPresent(LanguageModel::close);
    }

    /**
     * Answers, and remembers what was said for an hour.
     *
     * @throws TooManyAnswers if as many are being written as may be; nothing was told to the listener
     * @throws TooManyMessages if the conversation has too many of them; nothing was told to the listener
     * @throws IOException if the listener is gone
     */
    void answer(Question question, AnswerListener listener)
            throws TooManyAnswers, TooManyMessages, IOException, InterruptedException {
        long start = System.nanoTime();
        if (!slots.tryAcquire()) {
            throw new TooManyAnswers();
        }
        try {
            Optional<Conversation> known = question.session().flatMap(conversations::find);
            String session = known.isPresent() ? question.session().orElseThrow() : Conversations.newId();
            limit.count(session);
            Conversation conversation = known.orElse(Conversation.EMPTY);
            if (question.request().isPresent()) {
                conversation = conversation.about(
                        KnownResults.reference(question.request().get()));
            }
            if (known.isEmpty()) {
                // Known from the first word on: who interrupts it to ask something else stays in the conversation.
                conversations.keep(session, conversation);
            }
            AnswerText answer = new AnswerText(session, question.language(), listener);
            try {
                write(question, conversation, answer);
            } finally {
                // What was forgotten while its answer was written stays forgotten.
                if (!answer.text().isBlank() && conversations.find(session).isPresent()) {
                    conversations.keep(
                            session,
                            conversation.plus(
                                    new Conversation.Turn(Scrubber.scrub(question.message()), answer.text())));
                }
            }
            metrics.answered(answer.source(), System.nanoTime() - start);
            listener.ended(session, answer.source(), Texts.get(question.language(), "disclaimer"));
        } finally {
            slots.release();
        }
    }

    /** Forgets a conversation. */
    void forget(String session) {
        conversations.forget(session);
    }

    private void write(Question question, Conversation conversation, AnswerText answer)
            throws IOException, InterruptedException {
        Language language = question.language();
        Optional<KnownResult> result = conversation.result().flatMap(results::find);
        Optional<Refusal> refusal = Refusal.of(question.message());
        boolean asksModel = refusal.isEmpty() && model.isPresent() && circuit.admits();
        Source source = asksModel ? Source.LLM : Source.GUIDE;
        if (Emergency.isIn(question.message())) {
            answer.say(source, Texts.get(language, "emergency") + PARAGRAPH);
        }
        if (question.request().isPresent() && result.isEmpty()) {
            answer.say(source, Texts.get(language, "result.unknown") + PARAGRAPH);
        }
        if (refusal.isPresent()) {
            answer.say(source, refusal.get().text(language));
        } else if (!asksModel || !modelAnswers(question, conversation, result, answer)) {
            answer.say(Source.GUIDE, guide.answer(question.message(), language, result));
        }
    }

    /** Whether it gave a whole answer. */
    private boolean modelAnswers(
            Question question, Conversation conversation, Optional<KnownResult> result, AnswerText answer)
            throws IOException, InterruptedException {
        Prompt prompt = new Prompt(
                SystemPrompt.of(question.language(), result, question.picture().isPresent()),
                conversation.turns(),
                question.message(),
                question.picture());
        AnswerFilter filter = new AnswerFilter(question.language());
        try (LanguageModel.Writing writing = model.orElseThrow().ask(prompt)) {
            boolean anything = false;
            for (Optional<String> piece = writing.next(PATIENCE_MILLIS);
                    piece.isPresent();
                    piece = writing.next(PATIENCE_MILLIS)) {
                if (piece.get().isEmpty()) {
                    answer.waiting();
                } else {
                    anything |= !piece.get().isBlank();
                    answer.say(Source.LLM, filter.accept(piece.get()));
                }
            }
            if (!anything) {
                throw new ModelFailure(ModelFailure.Kind.GARBLED);
            }
            answer.say(Source.LLM, filter.finish().stripTrailing());
            writing.tokens().ifPresent(metrics::used);
            circuit.succeeded();
            return true;
        } catch (ModelFailure failure) {
            LOG.log(
                    Level.WARNING,
                    "The language model gave no answer: {0}.",
                    failure.kind().code());
            metrics.failed(failure.kind());
            circuit.failed();
            return false;
        }
    }
}
