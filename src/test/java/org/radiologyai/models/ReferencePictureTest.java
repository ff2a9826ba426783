package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencePictureTest {

    private static final String ENTRY = "{\"file\":\"a.png\",\"logits\":[1,2]}";

    @TempDir
    Path folder;

    private ModelBundle bundle;

    @BeforeEach
    void writeBundle() throws IOException {
        bundle = new ModelBundle(folder, Cards.card("m", "1", "0".repeat(64), 224, "NORMAL", "PNEUMONIA"));
        Files.write(Files.createDirectories(folder.resolve("reference")).resolve("a.png"), new byte[] {1, 2, 3});
    }

    @Test
    void areNoneWithoutAList() throws Exception {
        assertEquals(List.of(), ReferencePicture.of(bundle));
    }

    @Test
    void readsAListThatSomebodyWrote() throws Exception {
        list("""
                {"tolerance": 0.25, "pictures": [{"file": "a.png", "logits": [1.23, -4.56]}]}
                """);
        ReferencePicture picture = ReferencePicture.of(bundle).get(0);
        assertEquals("a.png", picture.file());
        assertArrayEquals(new byte[] {1, 2, 3}, picture.bytes());
        assertEquals(List.of(1.23f, -4.56f), picture.logits());
        assertEquals(0.25, picture.tolerance());
    }

    @Test
    void readsWhatItWroteInPlaceOfWhatWasThere() throws Exception {
        ReferencePicture.write(
                bundle, List.of(new ReferencePicture("a.png", new byte[] {4}, List.of(0.1f, -0.3f), 0.5)));
        ReferencePicture.write(
                bundle,
                List.of(
                        new ReferencePicture("a.png", new byte[] {5}, List.of(1.1f, -7.25f), 0.25),
                        new ReferencePicture("b.png", new byte[] {6}, List.of(2f, 3e-9f), 0.25)));
        List<ReferencePicture> read = ReferencePicture.of(bundle);
        assertEquals(2, read.size());
        assertArrayEquals(new byte[] {5}, read.get(0).bytes());
        assertEquals(List.of(1.1f, -7.25f), read.get(0).logits());
        assertEquals(List.of(2f, 3e-9f), read.get(1).logits());
        assertEquals(0.25, read.get(1).tolerance());
        assertTrue(Files.readString(folder.resolve("reference.json")).contains("1.1,"));
        assertFalse(Files.exists(folder.resolve("reference.json.part")));
    }

    @Test
    void writesOneToleranceOnly() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ReferencePicture.write(
                        bundle,
                        List.of(
                                new ReferencePicture("a.png", new byte[1], List.of(1f, 2f), 0.25),
                                new ReferencePicture("b.png", new byte[1], List.of(1f, 2f), 0.5))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"tolerance\":"})
    void refusesWhatIsNotJson(String text) throws Exception {
        list(text);
        assertMessage("reference.json is not a JSON object.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "tolerance":0.25 | "tolerance":0 | tolerance is 0, but must be above 0 and finite.
                    "tolerance":0.25 | "tolerance":-1 | tolerance is -1, but must be above 0 and finite.
                    "tolerance":0.25 | "tolerance":1E+999 | tolerance is 1E+999, but must be above 0 and finite.
                    "tolerance":0.25 | "tolerance":"some" | tolerance is "some", but must be a number.
                    "tolerance":0.25 | "tolerence":0.25 | tolerance is missing.
                    "pictures": | "images": | pictures is missing.
                    {"file":"a.png","logits":[1,2]} | 7 | pictures is [7], but must be a list of objects.
                    {"file":"a.png","logits":[1,2]} | | pictures is [], but must list 1 to 20 pictures.
                    "file":"a.png" | "name":"a.png" | pictures[0].file is missing.
                    "file":"a.png" | "file":7 | pictures[0].file is 7, but must be a text.
                    "file":"a.png" | "file":"../model.pt" | pictures[0].file is "../model.pt", but must consist of letters
                    "file":"a.png" | "file":".." | pictures[0].file is "..", but must consist of letters
                    "file":"a.png" | "file":"/etc/passwd" | pictures[0].file is "/etc/passwd", but must consist of letters
                    "file":"a.png" | "file":"" | pictures[0].file is "", but must consist of letters
                    "file":"a.png" | "file":"b.png" | reference/b.png is missing, or is not a file.
                    [1,2] | [1] | pictures[0].logits is [1], but must have 2 numbers, one for each class of the card.
                    [1,2] | [1,2,3] | pictures[0].logits is [1,2,3], but must have 2 numbers
                    [1,2] | [1,"2"] | pictures[0].logits is [1,"2"], but must be a list of numbers.
                    [1,2] | [1,1E+39] | pictures[0].logits is [1,1E+39], but must be finite throughout.
                    """)
    void refusesAFieldThatCannotBe(String right, String wrong, String message) throws Exception {
        String json = json(ENTRY);
        assertTrue(json.contains(right), json);
        list(json.replace(right, wrong == null ? "" : wrong));
        assertMessage("reference.json: ");
        assertMessage(message);
    }

    @Test
    void countsPicturesAndBytes() throws Exception {
        list(json(String.join(",", Collections.nCopies(20, ENTRY))));
        assertEquals(20, ReferencePicture.of(bundle).size());
        list(json(String.join(",", Collections.nCopies(21, ENTRY))));
        assertMessage("…, but must list 1 to 20 pictures.");
        list(" ".repeat(64_000) + json(ENTRY));
        assertMessage("reference.json is too large: it may have 64000 bytes.");
        list(json(ENTRY));
        Files.write(folder.resolve("reference/a.png"), new byte[1_000_000]);
        assertEquals(1_000_000, ReferencePicture.of(bundle).get(0).bytes().length);
        Files.write(folder.resolve("reference/a.png"), new byte[1_000_001]);
        assertMessage("a.png is too large: it may have 1000000 bytes.");
    }

    private static String json(String entries) {
        return "{\"tolerance\":0.25,\"pictures\":[" + entries + "]}";
    }

    private void list(String text) throws IOException {
        Files.writeString(folder.resolve("reference.json"), text);
    }

    private void assertMessage(String part) {
        InvalidBundle refused = assertThrows(InvalidBundle.class, () -> ReferencePicture.of(bundle));
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
}
