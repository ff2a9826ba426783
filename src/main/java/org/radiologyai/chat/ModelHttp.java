package org.radiologyai.chat;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * How LangChain4j speaks HTTP here, for one answer: in the calling thread, so that to interrupt that and to close this is to
 * end the call, and again if the service is busy or fails before it answers, after the time that it asks for. LangChain4j's
 * own client knows no headers, and cannot be stopped before the first word.
 */
final class ModelHttp implements HttpClient, Closeable {

    private static final int RETRIES = 2;
    private static final double FIRST_PAUSE_SECONDS = 0.4;
    /** A service that wants to be left alone for longer is. */
    private static final double LONGEST_PAUSE_SECONDS = 5;

    private static final int MOST_BYTES = 4 * 1024 * 1024;
    static final int TOO_MANY_REQUESTS = 429;

    private final java.net.http.HttpClient client;
    private final Duration timeout;
    private InputStream open;
    private boolean closed;

    /** @param timeout until an answer begins */
    ModelHttp(java.net.http.HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("Answers are streamed.");
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            HttpResponse<InputStream> response = send(jdkRequest(request));
            try (InputStream body = bounded(response.body())) {
                if (!isSuccess(response)) {
                    // Without the body, which may repeat the key.
                    listener.onError(new HttpException(response.statusCode(), ""));
                    return;
                }
                listener.onOpen(SuccessfulHttpResponse.builder()
                        .statusCode(response.statusCode())
                        .headers(response.headers().map())
                        .build());
                parser.parse(body, listener);
                listener.onClose();
            }
        } catch (IOException e) {
            listener.onError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.onError(e);
        }
    }

    /** An interrupt does not end the reading of a body; its closing does. */
    private synchronized InputStream bounded(InputStream body) throws IOException {
        open = body;
        if (closed) {
            body.close();
        }
        return BoundedInputStream.builder()
                .setInputStream(body)
                .setMaxCount(MOST_BYTES)
                .get();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (open != null) {
            open.close();
        }
    }

    private java.net.http.HttpRequest jdkRequest(HttpRequest request) {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .timeout(timeout)
                .method(request.method().name(), BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return builder.build();
    }

    private HttpResponse<InputStream> send(java.net.http.HttpRequest request) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            double pause = FIRST_PAUSE_SECONDS
                    * (1 << attempt)
                    * ThreadLocalRandom.current().nextDouble(0.5, 1.5);
            try {
                HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
                OptionalDouble asked = retryAfter(response);
                boolean tooLong = asked.orElse(0) > LONGEST_PAUSE_SECONDS;
                if (attempt == RETRIES || !isTemporary(response.statusCode()) || tooLong) {
                    return response;
                }
                response.body().close();
                pause = Math.max(pause, asked.orElse(0));
            } catch (java.net.http.HttpTimeoutException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == RETRIES) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(Math.round(1_000 * pause));
        }
    }

    private static OptionalDouble retryAfter(HttpResponse<?> response) {
        try {
            return response.headers().firstValue("Retry-After").stream()
                    .mapToDouble(Double::parseDouble)
                    .findFirst();
        } catch (NumberFormatException date) {
            return OptionalDouble.empty();
        }
    }

    private static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() / 100 == 2;
    }

    static boolean isTemporary(int status) {
        return status == TOO_MANY_REQUESTS || status >= 500;
    }
}
