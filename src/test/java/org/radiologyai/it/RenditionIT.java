package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.radiologyai.phantom.DicomPhantom;
import org.radiologyai.phantom.Phantom;

/** Pictures for a screen, and the refusals of what gets no diagnosis. */
@ArquillianTest
class RenditionIT {

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application("study.reference.key=a key for tests alone");
    }

    @BeforeEach
    void ready() throws Exception {
        RealServer.awaitReady();
    }

    /** An answer, taken apart. */
    private record Answer(JsonObject header, byte[] table, short[] samples) {

        static Answer of(HttpResponse<byte[]> response) {
            byte[] body = response.body();
            assertEquals(200, response.statusCode(), () -> new String(body, StandardCharsets.UTF_8));
            String line = line(body);
            try (var reader = Json.createReader(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)))) {
                JsonObject header = reader.readObject();
                ByteBuffer rest = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
                rest.position(line.getBytes(StandardCharsets.UTF_8).length + 1);
                byte[] table = new byte[header.getInt("values")];
                rest.get(table);
                short[] samples = new short[header.getInt("columns") * header.getInt("rows")];
                rest.asShortBuffer().get(samples);
                assertEquals(rest.remaining(), Short.BYTES * samples.length);
                return new Answer(header, table, samples);
            }
        }

        static String line(byte[] body) {
            int end = 0;
            while (body[end] != '\n') {
                end++;
            }
            return new String(body, 0, end, StandardCharsets.UTF_8);
        }
    }

    @Test
    void sendsTheGrayValuesOfAPng() throws Exception {
        HttpResponse<byte[]> response = rendition(Pictures.png(1));
        Answer answer = Answer.of(response);
        assertEquals(
                "application/octet-stream",
                response.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(
                response.body().length,
                response.headers().firstValueAsLong("Content-Length").orElseThrow());
        assertEquals(
                "{\"columns\":800,\"rows\":600,\"picture_columns\":800,\"picture_rows\":600,\"values\":256,\"bits\":8,"
                        + "\"inverted\":false,\"from\":0,\"to\":255,\"warnings\":[]}",
                Answer.line(response.body()));
        byte[] gray = ((DataBufferByte) Phantom.normal(1, 800, 600).getRaster().getDataBuffer()).getData();
        for (int i = 0; i < gray.length; i++) {
            assertEquals(gray[i] & 0xff, answer.samples[i]);
        }
        for (int i = 0; i < answer.table.length; i++) {
            assertEquals((byte) i, answer.table[i]);
        }
    }

    @Test
    void sendsTheStoredValuesOfADicomFileAndHowTheyAreDisplayed() throws Exception {
        DicomPhantom file = DicomPhantom.of(Phantom.normal16Bit(1, 300, 400))
                .with(0x0028_0004, "CS", "MONOCHROME1")
                .with(0x0028_1050, "DS", "30000")
                .with(0x0028_1051, "DS", "20000")
                .with(0x0018_5101, "CS", "LL");
        Answer answer = Answer.of(send(new RealServer.Form().file("file", "chest.dcm", file.bytes())));
        short[] stored =
                ((DataBufferUShort) Phantom.normal16Bit(1, 300, 400).getRaster().getDataBuffer()).getData();
        assertArrayEquals(stored, answer.samples);
        assertEquals(65_536, answer.table.length);
        assertEquals(16, answer.header.getInt("bits"));
        assertEquals(JsonValue.TRUE, answer.header.get("inverted"));
        assertEquals(20_000, answer.header.getInt("from"), 80);
        assertEquals(40_000, answer.header.getInt("to"), 80);
        assertEquals((byte) 255, answer.table[19_000]);
        assertEquals(0, answer.table[41_000]);
        JsonObject predicted = RealServer.json(RealServer.predict(file.bytes()));
        assertEquals(predicted.get("acquisition"), answer.header.get("acquisition"));
        assertEquals(
                List.of("view-not-frontal"),
                answer.header.getJsonArray("warnings").getValuesAs(JsonString::getString));
    }

    @Test
    void makesALargePictureSmaller() throws Exception {
        Answer answer = Answer.of(rendition(Pictures.jpeg(1, 4000, 3000)));
        assertEquals(4000, answer.header.getInt("picture_columns"));
        assertEquals(3000, answer.header.getInt("picture_rows"));
        assertEquals(2828, answer.header.getInt("columns"));
        assertEquals(2121, answer.header.getInt("rows"));
    }

    @Test
    void refusesWhatGetsNoDiagnosisInTheSameWords() throws Exception {
        byte[] png = Pictures.png(1);
        Map<String, byte[]> pictures = Map.of(
                "wrong-modality",
                        Pictures.dicom(1).with(0x0008_0060, "CS", "CT").bytes(),
                "wrong-body-part",
                        Pictures.dicom(1).with(0x0018_0015, "CS", "HIP").bytes(),
                "not-a-radiograph", Pictures.inColour(),
                "corrupt-picture", Arrays.copyOf(png, png.length / 2),
                "unsupported-format", "%PDF-1.7 of something".getBytes(StandardCharsets.US_ASCII),
                "too-many-pixels", Pictures.blackPng(10_000, 6_000),
                "empty-file", new byte[0]);
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            HttpResponse<String> predicted = RealServer.predict(picture.getValue());
            HttpResponse<byte[]> refused = rendition(picture.getValue());
            assertEquals(predicted.statusCode(), refused.statusCode(), picture.getKey());
            assertEquals(
                    "application/problem+json",
                    refused.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(withoutId(predicted.body()), withoutId(new String(refused.body(), StandardCharsets.UTF_8)));
            assertTrue(predicted.body().contains(":" + picture.getKey() + "\""), predicted.body());
        }
        assertEquals(422, rendition(Pictures.blank()).statusCode());
    }

    @Test
    void refusesFormsMethodsAndAnswersThatAreWrong() throws Exception {
        byte[] png = Pictures.png(1);
        assertEquals(
                400, send(new RealServer.Form().file("image", "a.png", png)).statusCode());
        assertEquals(405, RealServer.get("/rendition").statusCode());
        HttpResponse<String> json = RealServer.send(HttpRequest.newBuilder(RealServer.BASE.resolve("/rendition"))
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(png)));
        assertEquals(406, json.statusCode(), json.body());
    }

    @Test
    void letsNoTextOfADicomFileOut() throws Exception {
        DicomPhantom file = Pictures.dicom(1);
        List<String> markers = file.plantMarkers();
        HttpResponse<byte[]> answered = send(new RealServer.Form().file("file", "ZqxFile.dcm", file.bytes()));
        assertEquals(200, answered.statusCode());
        HttpResponse<byte[]> refused =
                rendition(file.with(0x0018_0015, "CS", "ZQXHIP").bytes());
        assertEquals(422, refused.statusCode());
        // The line of the log is written when the answer has gone out.
        Thread.sleep(500);
        String seen = Answer.line(answered.body())
                + answered.headers()
                + new String(refused.body(), StandardCharsets.UTF_8)
                + refused.headers()
                + Files.readString(Path.of("target/liberty/wlp/usr/servers/it/logs/messages.log"));
        markers.forEach(marker -> assertFalse(seen.contains(marker), marker + " got out"));
    }

    private static String withoutId(String problem) {
        return problem.replaceAll("\"request_id\":\"[^\"]*\"", "");
    }

    private static HttpResponse<byte[]> rendition(byte[] picture) throws Exception {
        return RealServer.client()
                .send(
                        HttpRequest.newBuilder(RealServer.BASE.resolve("/rendition"))
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.ofByteArray(picture))
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> send(RealServer.Form form) throws Exception {
        return RealServer.client()
                .send(form.post().uri(RealServer.BASE.resolve("/rendition")).build(), BodyHandlers.ofByteArray());
    }
}
