package org.radiologyai.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The application as it is built, on the real server with the real model, and a client for it. */
final class RealServer {

    static final URI BASE = URI.create("http://localhost:" + System.getProperty("it.http.port", "8100"));

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONFIGURATION = "WEB-INF/classes/META-INF/microprofile-config.properties";
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private RealServer() {}

    /**
     * The built application.
     *
     * @param settings configuration that this deployment has instead of the defaults, as {@code key=value}
     */
    static WebArchive application(String... settings) {
        return named("radiology-ai", settings);
    }

    /** The same under another name, for tests that have several deployments. */
    static WebArchive named(String name, String... settings) {
        WebArchive war = ShrinkWrap.create(ZipImporter.class, name + ".war")
                .importFrom(new File("target/radiology-ai.war"))
                .as(WebArchive.class);
        if (settings.length > 0) {
            String defaults = read(war, CONFIGURATION);
            war.delete(CONFIGURATION);
            war.add(new StringAsset(defaults + "\n" + String.join("\n", settings) + "\n"), CONFIGURATION);
        }
        return war;
    }

    private static String read(WebArchive war, String path) {
        try (var content = war.get(path).getAsset().openStream()) {
            return new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the model is warm. */
    static void awaitReady() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.multipliedBy(3).toNanos();
        int status = 0;
        while (System.nanoTime() < deadline) {
            status = get("/health/ready").statusCode();
            if (status == 200) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("The server is not ready; /health/ready answers " + status);
    }

    static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(BASE.resolve(path)).GET());
    }

    /** Sends a picture as the whole body. */
    static HttpResponse<String> predict(byte[] picture) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(BASE.resolve("/predict"))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(picture)));
    }

    /** The same with a query. */
    static HttpResponse<String> predict(byte[] picture, String query) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(BASE.resolve("/predict" + query)).POST(BodyPublishers.ofByteArray(picture)));
    }

    /** The sum of a metric of the application over all lines that have these labels; 0 if it has none. */
    static double metric(String name, String... labels) throws IOException, InterruptedException {
        return get("/metrics?scope=application")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith(name + "{") && Arrays.stream(labels).allMatch(label -> line.contains(label)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    static HttpClient client() {
        return CLIENT;
    }

    static JsonObject json(HttpResponse<String> response) {
        try (var reader = Json.createReader(new StringReader(response.body()))) {
            return reader.readObject();
        }
    }

    /** Full-size pictures of real patients, where they are at hand: they are not part of the project. */
    static List<Path> originals(String label) throws IOException {
        Path folder = Path.of("../shared/data/chest-xray-original", label);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** A form as browsers and curl send it. */
    static final class Form {

        private static final String BOUNDARY = "----------------radiology";
        private final java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();

        Form file(String field, String fileName, byte[] content) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + fileName
                    + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
            body.writeBytes(content);
            write("\r\n");
            return this;
        }

        byte[] bytes() {
            byte[] end = ("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] all = Arrays.copyOf(body.toByteArray(), body.size() + end.length);
            System.arraycopy(end, 0, all, body.size(), end.length);
            return all;
        }

        Form field(String name, String content) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content
                    + "\r\n");
            return this;
        }

        HttpRequest.Builder post() {
            return post("/predict");
        }

        HttpRequest.Builder post(String path) {
            return HttpRequest.newBuilder(BASE.resolve(path))
                    .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(BodyPublishers.ofByteArray(bytes()));
        }

        private void write(String text) {
            body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
