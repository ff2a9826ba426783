package org.radiologyai.chat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.radiologyai.caching.CacheKey;
import org.radiologyai.caching.CacheStore;

/** An assistant without a server, and what it was told and said. */
final class AssistantForTests {

    final KnownResults results;
    final Conversations conversations;
    final List<String> counted = new ArrayList<>();
    final Assistant assistant;

    AssistantForTests(Optional<LanguageModel> model) {
        this(model, 8);
    }

    AssistantForTests(Optional<LanguageModel> model, int concurrent) {
        this(model, concurrent, GuideTest.guide());
    }

    AssistantForTests(Optional<LanguageModel> model, int concurrent, Guide guide) {
        CacheStore store = new Memory();
        results = new KnownResults(store);
        conversations = new Conversations(store);
        ChatSettings settings = new ChatSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "m",
                0.2,
                600,
                30,
                concurrent,
                20,
                Optional.empty());
        assistant = new Assistant(
                model, concurrent, conversations, results, new MessageLimit(settings), guide, new ChatMetrics() {
                    @Override
                    void answered(Source source, long nanos) {
                        counted.add("answered " + source.code());
                    }

                    @Override
                    void used(LanguageModel.Tokens tokens) {
                        counted.add("used " + tokens.in() + " " + tokens.out());
                    }

                    @Override
                    void failed(ModelFailure.Kind kind) {
                        counted.add("failed " + kind.code());
                    }
                });
    }

    /** A question in English, beginning a conversation. */
    Said ask(String message) throws Exception {
        return ask(message, null, null, Language.EN);
    }

    Said ask(String message, String session, String request, Language language) throws Exception {
        Said said = new Said();
        ask(
                new Question(
                        message,
                        Optional.ofNullable(session),
                        Optional.ofNullable(request),
                        language,
                        Optional.empty()),
                said);
        return said;
    }

    void ask(Question question, AnswerListener listener) throws Exception {
        assistant.answer(question, listener);
    }

    void forget(String session) {
        assistant.forget(session);
    }

    /** What a listener heard. */
    static class Said implements AnswerListener {

        final List<String> events = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        String session;
        Source source;

        @Override
        public void started(String id, Source by) {
            session = id;
            events.add("start " + by.code());
        }

        @Override
        public void text(String piece) throws IOException {
            text.append(piece);
            events.add("text");
        }

        @Override
        public void tookOver(Source by) {
            events.add("source " + by.code());
        }

        @Override
        public void waiting() throws IOException {
            events.add("waiting");
        }

        @Override
        public void ended(String id, Source by, String disclaimer) {
            source = by;
            events.add("end " + by.code() + " " + id.equals(session) + " " + !disclaimer.isBlank());
        }
    }

    private static final class Memory implements CacheStore {

        private final Map<CacheKey, byte[]> kept = new HashMap<>();

        @Override
        public Optional<byte[]> get(CacheKey key) {
            return Optional.ofNullable(kept.get(key));
        }

        @Override
        public Optional<byte[]> latest(CacheKey key) {
            return get(key);
        }

        @Override
        public void put(CacheKey key, byte[] value, Duration howLong) {
            kept.put(key, value);
        }

        @Override
        public void remove(CacheKey key) {
            kept.remove(key);
        }

        @Override
        public void purge(String space) {
            kept.keySet().removeIf(key -> key.space().equals(space));
        }

        @Override
        public boolean claim(CacheKey key) {
            return true;
        }

        @Override
        public void release(CacheKey key) {}

        @Override
        public void publish(Supplier<byte[]> figures) {}

        @Override
        public List<byte[]> published() {
            return List.of();
        }

        @Override
        public Status status() {
            return new Status("memory", true, kept.size(), 0, 0, OptionalLong.empty());
        }
    }
}
