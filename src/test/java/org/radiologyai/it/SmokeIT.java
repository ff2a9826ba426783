package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.radiologyai.caching.RedisServer;

/** {@code docker/smoke.sh} against the real server, and against ones that are broken in some way. */
@ArquillianTest
class SmokeIT {

    private static final int CHECKS = 12;

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application();
    }

    @BeforeAll
    static void curl() {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl"))),
                "curl is not installed.");
    }

    private record Ended(int status, List<String> lines) {

        List<String> failed() {
            return lines.stream().filter(line -> line.startsWith("FAIL")).toList();
        }

        @Override
        public String toString() {
            return status + "\n" + String.join("\n", lines);
        }
    }

    private static Ended smoke(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "docker/smoke.sh"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), lines);
    }

    @Test
    void passesOnAServerThatServes() throws Exception {
        Ended ended = smoke("-w", "180", RealServer.BASE + "/");
        assertEquals(0, ended.status, ended.toString());
        assertEquals(List.of(), ended.failed());
        assertEquals(CHECKS + 1, ended.lines.size(), ended.toString());
        assertEquals("All " + CHECKS + " checks passed at " + RealServer.BASE + ".", ended.lines.get(CHECKS));
    }

    @Test
    void leavesOutTheMemoryWhereThereIsNone() throws Exception {
        Ended ended = smoke("-w", "180", "-n", RealServer.BASE.toString());
        assertEquals(0, ended.status, ended.toString());
        assertEquals(CHECKS, ended.lines.size(), ended.toString());
    }

    @Test
    void waitsForAServerThatIsNotReadyYet() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Front front = new Front(Map.of("/health/ready", body -> asked.incrementAndGet() > 2 ? body : null))) {
            Ended ended = smoke("-w", "30", front.url());
            assertEquals(0, ended.status, ended.toString());
        }
        assertEquals(3, asked.get());
    }

    @Test
    void failsWhereNobodyAnswers() throws Exception {
        Ended ended = smoke("-w", "1", "-t", "2", "http://127.0.0.1:" + RedisServer.freePort());
        assertEquals(1, ended.status, ended.toString());
        assertTrue(ended.lines.stream().noneMatch(line -> line.startsWith("PASS")), ended.toString());
        assertTrue(ended.failed().get(0).contains("curl: (7)"), ended.toString());
    }

    @Test
    void tellsWhichPartDoesNotWork() throws Exception {
        Map<String, String> broken = Map.of(
                "/health/ready", "ready",
                "/model-info", "the model tells what it is",
                "/metrics", "metrics are told",
                "/", "the page is there");
        for (Map.Entry<String, String> part : broken.entrySet()) {
            try (Front front = new Front(Map.of(part.getKey(), body -> null))) {
                Ended ended = smoke("-w", "1", front.url());
                assertEquals(1, ended.status, ended.toString());
                assertEquals(1, ended.failed().size(), ended.toString());
                assertTrue(ended.failed().get(0).startsWith("FAIL  " + part.getValue() + ": 500 "), ended.toString());
                String last = ended.lines.get(ended.lines.size() - 1);
                assertTrue(last.startsWith("1 of " + CHECKS + " checks failed at " + front.url()), last);
            }
        }
    }

    @Test
    void noticesAnswersThatAreNeverRememberedOrSayNothing() throws Exception {
        try (Front front = new Front(Map.of("/predict", body -> body.replace("\"cached\":true", "\"cached\":false")))) {
            Ended ended = smoke("-w", "1", front.url());
            assertEquals(1, ended.status, ended.toString());
            assertEquals(1, ended.failed().size(), ended.toString());
            assertTrue(ended.failed().get(0).contains("remembered"), ended.toString());
        }
        try (Front front = new Front(Map.of("/predict", body -> "{}"))) {
            Ended ended = smoke("-w", "1", front.url());
            assertEquals(1, ended.status, ended.toString());
            assertFalse(ended.failed().isEmpty());
        }
    }

    @Test
    void refusesToBeCalledWrongly() throws Exception {
        for (String[] arguments : new String[][] {{}, {"localhost:8000"}, {"-w", "soon", "http://localhost"}, {"-x"}}) {
            Ended ended = smoke(arguments);
            assertEquals(2, ended.status, Arrays.toString(arguments) + " " + ended);
            assertTrue(ended.toString().contains("Usage: "), ended.toString());
        }
    }

    /** Stands before the real server, and changes the answers of some paths; where a change is null it answers 500. */
    private static final class Front implements AutoCloseable {

        private final HttpServer server;
        private final Map<String, UnaryOperator<String>> changes;

        Front(Map<String, UnaryOperator<String>> changes) throws IOException {
            this.changes = new ConcurrentHashMap<>(changes);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", this::pass);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private void pass(HttpExchange exchange) throws IOException {
            try (exchange) {
                URI to = exchange.getRequestURI();
                HttpRequest.Builder request = HttpRequest.newBuilder(RealServer.BASE.resolve(to.toString()))
                        .method(
                                exchange.getRequestMethod(),
                                BodyPublishers.ofByteArray(
                                        exchange.getRequestBody().readAllBytes()));
                for (String name : List.of("Content-Type", "Accept", "X-Request-ID")) {
                    String value = exchange.getRequestHeaders().getFirst(name);
                    if (value != null) {
                        request.header(name, value);
                    }
                }
                HttpResponse<byte[]> answer = RealServer.client().send(request.build(), BodyHandlers.ofByteArray());
                int status = answer.statusCode();
                byte[] body = answer.body();
                UnaryOperator<String> change = changes.get(to.getPath());
                if (change != null) {
                    String changed = change.apply(new String(body, StandardCharsets.UTF_8));
                    status = changed == null ? 500 : status;
                    body = changed == null ? new byte[0] : changed.getBytes(StandardCharsets.UTF_8);
                }
                answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                        .set("Content-Type", type));
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
