package org.radiologyai.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A language model behind an OpenAI-compatible address. Each answer is read in a thread of its own, which ends with it; the
 * one that asks takes the pieces from a queue, and so can do something else while none comes.
 */
final class OpenAiModel implements LanguageModel {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_CHARACTERS = 32 * 1024;

    private final ExecutorService readers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "chat-model");
        thread.setDaemon(true);
        return thread;
    });
    private final java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final ChatSettings.Model settings;

    OpenAiModel(ChatSettings.Model settings) {
        this.settings = settings;
    }

    @Override
    public Writing ask(Prompt prompt) {
        ModelHttp http = new ModelHttp(client, settings.timeout());
        StreamingChatModel model = model(http);
        Answer answer = new Answer(http, System.nanoTime() + settings.timeout().toNanos());
        answer.begin(readers.submit(() -> model.chat(messages(prompt), answer)));
        return answer;
    }

    private StreamingChatModel model(HttpClient http) {
        // Not its builder(), which looks for others through the class loader of the thread.
        return new OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder()
                .httpClientBuilder(new Ready(http))
                .baseUrl(settings.baseUrl())
                .apiKey(settings.key().orElse(null))
                .modelName(settings.name())
                .temperature(settings.temperature())
                .maxTokens(settings.maxTokens())
                .build();
    }

    private static List<ChatMessage> messages(Prompt prompt) {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(SystemMessage.from(prompt.system()));
        for (Conversation.Turn turn : prompt.turns()) {
            messages.add(UserMessage.from(turn.question()));
            messages.add(AiMessage.from(turn.answer()));
        }
        messages.add(prompt.picture()
                .map(png -> UserMessage.from(TextContent.from(prompt.question()), image(png)))
                .orElseGet(() -> UserMessage.from(prompt.question())));
        return messages;
    }

    private static ImageContent image(byte[] png) {
        return ImageContent.from(Base64.getEncoder().encodeToString(png), "image/png");
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    /** A builder of what is built already. */
    private record Ready(HttpClient client) implements HttpClientBuilder {

        @Override
        public Duration connectTimeout() {
            return CONNECT_TIMEOUT;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return null;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return client;
        }
    }

    /** One of text, tokens and failure; none of them for an end that tells no tokens. */
    private record Signal(String text, Optional<Tokens> tokens, ModelFailure.Kind failure) {

        static Signal text(String text) {
            return new Signal(text, Optional.empty(), null);
        }

        static Signal end(Optional<Tokens> tokens) {
            return new Signal(null, tokens, null);
        }

        static Signal failure(ModelFailure.Kind kind) {
            return new Signal(null, Optional.empty(), kind);
        }
    }

    private static final class Answer implements Writing, StreamingChatResponseHandler {

        private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        private final ModelHttp http;
        private final long deadline;
        private Future<?> reading;
        private Optional<Tokens> tokens = Optional.empty();
        private int characters;

        Answer(ModelHttp http, long deadline) {
            this.http = http;
            this.deadline = deadline;
        }

        void begin(Future<?> read) {
            this.reading = read;
        }

        @Override
        public Optional<String> next(long patienceMillis) throws ModelFailure, InterruptedException {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new ModelFailure(ModelFailure.Kind.TIMEOUT);
            }
            Signal signal =
                    signals.poll(Math.min(left, TimeUnit.MILLISECONDS.toNanos(patienceMillis)), TimeUnit.NANOSECONDS);
            if (signal == null) {
                return Optional.of("");
            }
            if (signal.failure != null) {
                throw new ModelFailure(signal.failure);
            }
            if (signal.text == null) {
                tokens = signal.tokens;
                return Optional.empty();
            }
            characters += signal.text.length();
            if (characters > MOST_CHARACTERS) {
                throw new ModelFailure(ModelFailure.Kind.GARBLED);
            }
            return Optional.of(signal.text);
        }

        @Override
        public Optional<Tokens> tokens() {
            return tokens;
        }

        @Override
        public void close() {
            reading.cancel(true);
            try {
                http.close();
            } catch (IOException brokenAlready) {
                // as is wanted
            }
        }

        @Override
        public void onPartialResponse(String text) {
            signals.add(Signal.text(text));
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            if (response == null || response.finishReason() == null) {
                signals.add(Signal.failure(ModelFailure.Kind.BROKEN_OFF));
                return;
            }
            TokenUsage usage = response.tokenUsage();
            signals.add(Signal.end(
                    usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null
                            ? Optional.empty()
                            : Optional.of(new Tokens(usage.inputTokenCount(), usage.outputTokenCount()))));
        }

        @Override
        public void onError(Throwable thrown) {
            signals.add(Signal.failure(kind(thrown)));
        }

        private static ModelFailure.Kind kind(Throwable thrown) {
            Throwable cause = thrown;
            for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
                if (cause instanceof HttpException http) {
                    int status = http.statusCode();
                    return status == ModelHttp.TOO_MANY_REQUESTS
                            ? ModelFailure.Kind.LIMITED
                            : ModelHttp.isTemporary(status) ? ModelFailure.Kind.FAILED : ModelFailure.Kind.REFUSED;
                } else if (cause instanceof HttpTimeoutException) {
                    return ModelFailure.Kind.TIMEOUT;
                } else if (cause instanceof java.net.ConnectException) {
                    return ModelFailure.Kind.UNREACHABLE;
                } else if (cause instanceof com.fasterxml.jackson.core.JacksonException) {
                    return ModelFailure.Kind.GARBLED;
                } else if (cause instanceof IOException) {
                    return ModelFailure.Kind.BROKEN_OFF;
                }
            }
            return ModelFailure.Kind.GARBLED;
        }
    }
}
