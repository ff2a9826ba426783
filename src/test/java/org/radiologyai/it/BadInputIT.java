package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bad input gets its exact status and problem type, quickly, and leaves nothing behind. */
@ArquillianTest
class BadInputIT {

    private static final int OVER_THE_LIMIT = 10 * 1024 * 1024 + 100_000;

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application();
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    /**
     * One row of the table.
     *
     * @param what is wrong
     * @param request that has it
     * @param status that must be answered
     * @param type of the problem, after its common prefix
     */
    private record Row(String what, HttpRequest.Builder request, int status, String type) {}

    private static Stream<Row> table() throws Exception {
        byte[] jpeg = Pictures.jpeg(1);
        byte[] png = Pictures.png(1);
        byte[] nothing = {};
        return Stream.of(
                new Row("an empty body", body(nothing), 400, "empty-file"),
                new Row("an empty file", form("file", nothing), 400, "empty-file"),
                new Row("a wrong field name", form("image", jpeg), 400, "malformed-request"),
                new Row(
                        "two files",
                        new RealServer.Form()
                                .file("file", "a", jpeg)
                                .file("file", "b", png)
                                .post(),
                        400,
                        "malformed-request"),
                new Row("a form without a boundary", body(jpeg, "multipart/form-data"), 400, "malformed-request"),
                new Row(
                        "a form that is none",
                        body("garbage".getBytes(), "multipart/form-data; boundary=xyz"),
                        400,
                        "malformed-request"),
                new Row("a form that ends early", truncatedForm(jpeg), 400, "incomplete-upload"),
                new Row("a form of too many fields", manyFields(), 400, "malformed-request"),
                new Row("an unknown model", at("/predict?model=nope", jpeg), 400, "unknown-model"),
                new Row("a model name that is a path", at("/predict?model=../x", jpeg), 400, "unknown-model"),
                new Row("GET", HttpRequest.newBuilder(uri("/predict")).GET(), 405, "method-not-allowed"),
                new Row(
                        "PUT",
                        HttpRequest.newBuilder(uri("/predict")).PUT(BodyPublishers.ofByteArray(jpeg)),
                        405,
                        "method-not-allowed"),
                new Row("a caller who wants HTML", body(jpeg).header("Accept", "text/html"), 406, "not-acceptable"),
                new Row("an unknown address", at("/predictions", jpeg), 404, "not-found"),
                new Row("an unknown resource", at("/api/nothing", jpeg), 404, "not-found"),
                new Row("a body over the limit", body(new byte[OVER_THE_LIMIT]), 413, "file-too-large"),
                new Row("a form over the limit", form("file", new byte[OVER_THE_LIMIT]), 413, "file-too-large"),
                new Row("a chunked body over the limit", chunked(new byte[OVER_THE_LIMIT]), 413, "file-too-large"),
                new Row("a form to a page", pageForm("/"), 405, "method-not-allowed"),
                new Row("a form to a page by its file", pageForm("/index.xhtml"), 405, "method-not-allowed"),
                new Row("a form to a page without an ending", pageForm("/models"), 405, "method-not-allowed"),
                new Row("a form to a page with a parameter", pageForm("/index.xhtml;a=b"), 405, "method-not-allowed"),
                new Row(
                        "a file just over the limit, whose form is not",
                        form("file", new byte[10 * 1024 * 1024 + 1]),
                        413,
                        "file-too-large"),
                new Row(
                        "a small file of 100 megapixels",
                        body(Pictures.blackPng(10_000, 10_000)),
                        413,
                        "too-many-pixels"),
                new Row("text", body("a chest radiograph".getBytes()), 415, "unsupported-format"),
                new Row("text that calls itself JPEG", body("ÿØ".getBytes(), "image/jpeg"), 415, "unsupported-format"),
                new Row("JSON", body("{\"file\":1}".getBytes(), "application/json"), 415, "unsupported-format"),
                new Row(
                        "a form of a browser without a file",
                        body("file=a".getBytes(), "application/x-www-form-urlencoded"),
                        415,
                        "unsupported-format"),
                new Row("a PDF", body("%PDF-1.7\n".getBytes()), 415, "unsupported-format"),
                new Row("a GIF", body(Pictures.of("gif", 1)), 415, "unsupported-format"),
                new Row("a BMP", body(Pictures.of("bmp", 1)), 415, "unsupported-format"),
                new Row("a zipped folder", body(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}), 415, "unsupported-format"),
                new Row(
                        "a DICOM file in a transfer syntax that is not decoded",
                        body(Pictures.dicom(1).in("1.2.840.10008.1.2.4.201").bytes()),
                        415,
                        "unsupported-transfer-syntax"),
                new Row("computed tomography", dicom(0x0008_0060, "CT"), 422, "wrong-modality"),
                new Row("a structured report", dicom(0x0008_0060, "SR"), 422, "no-image"),
                new Row("a radiograph of a hip", dicom(0x0018_0015, "HIP"), 422, "wrong-body-part"),
                new Row("raw detector data", dicom(0x0008_0068, "FOR PROCESSING"), 422, "not-for-presentation"),
                new Row("several frames", dicom(0x0028_0008, "2"), 422, "several-frames"),
                new Row("an unknown polarity", dicom(0x0028_0004, "MONOCHROME3"), 422, "inconsistent-attributes"),
                new Row(
                        "a DICOM file that announces 4 gigapixels",
                        body(Pictures.dicom(1)
                                .with(0x0028_0010, "US", 65_535)
                                .with(0x0028_0011, "US", 65_535)
                                .bytes()),
                        413,
                        "too-many-pixels"),
                new Row(
                        "a DICOM file cut in half",
                        body(Arrays.copyOf(Pictures.dicom(1).bytes(), 240_000)),
                        422,
                        "corrupt-picture"),
                new Row("a JPEG cut in half", body(Arrays.copyOf(jpeg, jpeg.length / 2)), 422, "corrupt-picture"),
                new Row("only the start of a JPEG", body(Arrays.copyOf(jpeg, 4)), 422, "corrupt-picture"),
                new Row("a PNG cut in half", body(Arrays.copyOf(png, png.length / 2)), 422, "corrupt-picture"),
                new Row("a PNG with a flipped bit", body(flipped(png)), 422, "corrupt-picture"),
                new Row("a picture in colour", body(Pictures.inColour()), 422, "not-a-radiograph"),
                new Row("a blank picture", body(Pictures.blank()), 422, "not-a-radiograph"),
                new Row("a stamp-sized picture", body(Pictures.jpeg(1, 20, 20)), 422, "not-a-radiograph"));
    }

    @TestFactory
    Stream<DynamicTest> refusesWithTheExactStatusAndType() throws Exception {
        return table().map(row -> DynamicTest.dynamicTest(row.what(), () -> {
            HttpResponse<String> response = RealServer.send(row.request());
            assertProblem(row.status(), row.type(), response);
        }));
    }

    private static void assertProblem(int status, String type, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElseThrow());
        JsonObject problem = RealServer.json(response);
        assertEquals("urn:radiology-ai:problem:" + type, problem.getString("type"));
        assertEquals(status, problem.getInt("status"));
        assertFalse(problem.getString("title").isBlank());
        assertTrue(problem.getString("detail").endsWith("."), problem.getString("detail"));
        assertEquals(response.headers().firstValue("X-Request-ID").orElseThrow(), problem.getString("request_id"));
        assertFalse(response.body().matches("(?s).*(Exception|\\bat [a-z]+\\.|org\\.|java\\.).*"), response.body());
    }

    @Test
    void answersAnUploadThatEndsEarly() throws Exception {
        String answer = raw("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: 5000\r\n\r\nabc");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("urn:radiology-ai:problem:incomplete-upload"), answer);
    }

    @Test
    void answersAChunkedBodyThatIsNone() throws Exception {
        String answer = raw("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }

    @Test
    void survivesClientsThatHangUp() throws Exception {
        byte[] head = ("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: "
                        + 500_000 + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 50; i++) {
            try (Socket socket = new Socket("localhost", RealServer.BASE.getPort())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(head);
                socket.getOutputStream().write(new byte[1000 * i]);
            }
        }
        assertEquals(200, RealServer.predict(Pictures.jpeg(1)).statusCode());
    }

    @Test
    void leavesNoFileBehind() throws Exception {
        Set<Path> before = temporaryFiles();
        RealServer.send(form("file", Pictures.jpeg(1)));
        RealServer.send(truncatedForm(Pictures.jpeg(1)));
        RealServer.send(chunked(new byte[OVER_THE_LIMIT]));
        Set<Path> after = temporaryFiles();
        after.removeAll(before);
        assertEquals(Set.of(), after);
    }

    private static Set<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(".tmp"))
                    .collect(Collectors.toSet());
        }
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", RealServer.BASE.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static URI uri(String path) {
        return RealServer.BASE.resolve(path);
    }

    private static HttpRequest.Builder at(String path, byte[] body) {
        return HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
    }

    private static HttpRequest.Builder body(byte[] body) {
        return body(body, "application/octet-stream");
    }

    private static HttpRequest.Builder body(byte[] body, String type) {
        return at("/predict", body).header("Content-Type", type);
    }

    private static HttpRequest.Builder dicom(int tag, String code) {
        return body(Pictures.dicom(1).with(tag, "CS", code).bytes());
    }

    private static HttpRequest.Builder form(String field, byte[] content) {
        return new RealServer.Form().file(field, "chest.jpeg", content).post();
    }

    private static HttpRequest.Builder manyFields() {
        RealServer.Form form = new RealServer.Form();
        for (int i = 0; i < 30; i++) {
            form.file("field" + i, "a", new byte[] {1});
        }
        return form.post();
    }

    private static HttpRequest.Builder truncatedForm(byte[] content) {
        byte[] whole = new RealServer.Form().file("file", "chest.jpeg", content).bytes();
        return body(Arrays.copyOf(whole, whole.length - 40), "multipart/form-data; boundary=----------------radiology");
    }

    private static HttpRequest.Builder chunked(byte[] body) {
        InputStream unknownLength = new ByteArrayInputStream(body);
        return HttpRequest.newBuilder(uri("/predict"))
                .header("Content-Type", "image/jpeg")
                .POST(BodyPublishers.ofInputStream(() -> unknownLength));
    }

    /** Longer than any limit, if it were read. */
    private static HttpRequest.Builder pageForm(String path) {
        byte[] much = new byte[OVER_THE_LIMIT];
        Arrays.fill(much, (byte) 'a');
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(much)));
    }

    private static byte[] flipped(byte[] png) {
        byte[] copy = png.clone();
        copy[copy.length / 2] ^= 0x10;
        return copy;
    }
}
