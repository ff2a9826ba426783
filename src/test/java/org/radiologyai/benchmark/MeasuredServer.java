package org.radiologyai.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The built application on the tests' server, for as long as a benchmark takes, and a client with a stopwatch. */
final class MeasuredServer implements AutoCloseable {

    static final URI BASE = URI.create("http://localhost:" + System.getProperty("it.http.port"));

    private static final Path WLP = Path.of("target/liberty/wlp");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer, and the time until it was there. */
    record Timed(double millis, byte[] body) {}

    private final Path deployed;
    private final Process process;
    private double secondsToReady;

    private MeasuredServer(Path deployed, Process process) {
        this.deployed = deployed;
        this.process = process;
    }

    /**
     * Comes back when it is ready.
     *
     * @param environment that it has beyond this process's own
     */
    static MeasuredServer start(Map<String, String> environment) throws Exception {
        Path deployed =
                Files.createDirectories(WLP.resolve("usr/servers/it/dropins")).resolve("radiology-ai.war");
        Files.copy(Path.of("target/radiology-ai.war"), deployed, StandardCopyOption.REPLACE_EXISTING);
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(WLP.resolve("bin/server").toString(), "run", "it")
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/benchmark-server.log").toFile());
        builder.environment().putAll(environment);
        MeasuredServer server = new MeasuredServer(deployed, builder.start());
        try {
            server.secondsToReady = awaitReady(start);
        } catch (Exception e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static double awaitReady(long start) throws Exception {
        for (int i = 0; i < 1200; i++) {
            try {
                if (CLIENT.send(
                                        HttpRequest.newBuilder(BASE.resolve("/health/ready"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .statusCode()
                        == 200) {
                    return millis(start) / 1000;
                }
            } catch (IOException notYet) {
                // the port is not open yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("The server did not get ready; see target/benchmark-server.log");
    }

    double secondsToReady() {
        return secondsToReady;
    }

    static HttpRequest predict(byte[] picture, String query) {
        return HttpRequest.newBuilder(BASE.resolve("/predict" + query))
                .header("Content-Type", "image/jpeg")
                .POST(BodyPublishers.ofByteArray(picture))
                .build();
    }

    Timed timed(HttpRequest request) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());
        double millis = millis(begin);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(new String(answer.body(), StandardCharsets.UTF_8));
        }
        return new Timed(millis, answer.body());
    }

    static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (q * (sorted.length - 1))];
    }

    /** Of the server's process, which its start script runs as a child or has become. */
    long residentMegabytes() throws IOException {
        long largest = 0;
        for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(each.pid()), "status"));
            for (String line : status) {
                if (line.startsWith("VmRSS:")) {
                    largest = Math.max(largest, Long.parseLong(line.replaceAll("\\D", "")) / 1024);
                }
            }
        }
        return largest;
    }

    @Override
    public void close() throws IOException {
        try {
            new ProcessBuilder(WLP.resolve("bin/server").toString(), "stop", "it")
                    .inheritIO()
                    .start()
                    .waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.delete(deployed);
    }
}
