package org.radiologyai.chat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** The assistant as metrics: who answers, how long it takes, what it costs and how it fails. Nothing of what is said. */
@ApplicationScoped
class ChatMetrics {

    private static final Metadata ANSWERS = Metadata.builder()
            .withName("radiologyai_chat_answers")
            .withDescription("Answers of the assistant by who wrote them, at the end: llm or guide")
            .build();
    private static final Metadata LATENCY = Metadata.builder()
            .withName("radiologyai_chat_latency")
            .withDescription("Time from a question to the end of its answer")
            .withUnit("seconds")
            .build();
    private static final Metadata TOKENS = Metadata.builder()
            .withName("radiologyai_chat_tokens")
            .withDescription("Tokens of the language model by direction: in or out")
            .build();
    private static final Metadata FAILURES = Metadata.builder()
            .withName("radiologyai_chat_failures")
            .withDescription("Answers that the language model did not give, by why")
            .build();

    @Inject
    MetricRegistry registry;

    void answered(Source source, long nanos) {
        Tag tag = new Tag("source", source.code());
        registry.counter(ANSWERS, tag).inc();
        registry.timer(LATENCY, tag).update(Duration.ofNanos(nanos));
    }

    void used(LanguageModel.Tokens tokens) {
        registry.counter(TOKENS, new Tag("direction", "in")).inc(tokens.in());
        registry.counter(TOKENS, new Tag("direction", "out")).inc(tokens.out());
    }

    void failed(ModelFailure.Kind kind) {
        registry.counter(FAILURES, new Tag("kind", kind.code())).inc();
    }
}
