package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.models.ModelCard;

class DatasetTest {

    private static final ModelCard.Input INPUT = Tensors.input(Phantoms.SIZE);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "PNEUMONIA/person12_virus_3.jpeg,person12,PNEUMONIA virus",
        "PNEUMONIA/person12_bacteria_4.jpeg,person12,PNEUMONIA bacteria",
        "PNEUMONIA/person447_virus_921_1.jpeg,person447,PNEUMONIA virus",
        "NORMAL/IM-0587-0001.jpeg,IM-0587,NORMAL",
        "NORMAL/IM-0587-0001-0002.jpeg,IM-0587,NORMAL",
        "NORMAL/NORMAL2-IM-0587-0001.jpeg,NORMAL2-IM-0587,NORMAL",
        "NORMAL/scan.png,NORMAL/scan.png,NORMAL"
    })
    void knowsPatientAndCauseByTheFileName(String name, String patient, String stratum) {
        Sample sample = sample(name);
        assertEquals(patient, sample.patient());
        assertEquals(stratum, sample.stratum());
    }

    @Test
    void keepsEachContentOnce() throws IOException {
        Phantoms.folder(folder, 3);
        Path original = folder.resolve("NORMAL/IM-0000-0000.png");
        Files.copy(original, folder.resolve("NORMAL/IM-0002-0009.png"));
        Dataset data = Dataset.read(folder, INPUT);
        assertEquals(12, data.samples().size());
        assertEquals(List.of("NORMAL/IM-0002-0009.png"), data.duplicates());
    }

    @Test
    void leavesOutWhatIsInBothClasses() throws IOException {
        Phantoms.folder(folder, 3);
        Files.copy(folder.resolve("NORMAL/IM-0000-0000.png"), folder.resolve("PNEUMONIA/person1_virus_9.png"));
        Dataset data = Dataset.read(folder, INPUT);
        assertEquals(11, data.samples().size());
        assertEquals(List.of("NORMAL/IM-0000-0000.png", "PNEUMONIA/person1_virus_9.png"), data.contradictory());
    }

    @Test
    void tellsWhatIsSmallerThanTheNetworksInput() throws IOException {
        Phantoms.folder(folder, 1);
        assertEquals(List.of(), Dataset.read(folder, INPUT).enlarged());
        assertEquals(
                4,
                Dataset.read(folder, Tensors.input(Phantoms.SIZE + 1))
                        .enlarged()
                        .size());
    }

    @Test
    void reportsBalanceAndWhatIsInTwoParts() throws IOException {
        Path train = Phantoms.folder(folder.resolve("train"), 4);
        Path test = Phantoms.folder(folder.resolve("test"), 1);
        Files.copy(train.resolve("NORMAL/IM-0002-0000.png"), test.resolve("NORMAL/IM-0099-0000.png"));
        Files.copy(train.resolve("NORMAL/IM-0003-0000.png"), train.resolve("NORMAL/IM-0003-0001-0002.png"));
        Files.writeString(train.resolve("NORMAL/IM-0009-0001.jpeg"), "no picture");
        Map<String, Dataset> parts = new LinkedHashMap<>();
        parts.put("train", Dataset.read(train, INPUT));
        parts.put("test", Dataset.read(test, INPUT));
        DataReport report = new DataReport(parts);
        assertEquals(List.of("IM-0000", "person0"), List.copyOf(report.patientsInTwoParts()));
        // The phantoms are drawn alike in both folders, and one was copied under another patient's name.
        assertEquals(5, report.contentsInTwoParts().size());
        JsonObject json = report.toJson().getJsonObject("parts").getJsonObject("train");
        assertEquals(8, json.getJsonObject("pictures").getInt("NORMAL"));
        assertEquals(2, json.getJsonObject("patients").getInt("PNEUMONIA virus"));
        assertEquals(1, json.getJsonArray("duplicates").size());
        assertTrue(json.getJsonObject("rejected").containsKey("NORMAL/IM-0009-0001.jpeg"));
        String text = report.toString();
        assertTrue(text.contains("patients in two parts:     2: IM-0000, person0"), text);
        assertTrue(text.contains("NORMAL                   8 pictures (50.0 %) of 4 patients"), text);
    }

    @Test
    void tellsWhatCannotBeDecoded() throws IOException {
        Phantoms.folder(folder, 1);
        Files.writeString(folder.resolve("NORMAL/IM-0009-0001.jpeg"), "no picture");
        assertEquals(
                Set.of("NORMAL/IM-0009-0001.jpeg"),
                Dataset.read(folder, INPUT).rejected().keySet());
    }

    @Test
    void digestFollowsNamesAndContents() throws IOException {
        Phantoms.folder(folder, 2);
        String digest = Dataset.read(folder, INPUT).digest();
        assertEquals(digest, Dataset.read(folder, INPUT).digest());
        Files.move(folder.resolve("NORMAL/IM-0000-0000.png"), folder.resolve("NORMAL/IM-0000-0007.png"));
        assertNotEquals(digest, Dataset.read(folder, INPUT).digest());
    }

    @Test
    void bringsPicturesToTheSizeOfTheNetworkWithoutChangingWhatItSees() throws IOException {
        Phantoms.folder(folder, 1);
        ModelCard.Input small = Tensors.input(32);
        Radiograph original = Dataset.read(folder, INPUT).samples().get(0).picture();
        Radiograph fitted = Dataset.read(folder, small).samples().get(0).picture();
        assertEquals(32, fitted.width());
        assertArrayEquals(Tensors.of(List.of(original), small), Tensors.of(List.of(fitted), small), 1e-4f);
    }

    @Test
    void asksForTheClassFolders() {
        IOException refused = assertThrows(IOException.class, () -> Dataset.read(folder, INPUT));
        assertTrue(refused.getMessage().endsWith("NORMAL."), refused.getMessage());
    }

    @Test
    void splitsByPatientInEqualSharesOfEachStratum() throws IOException {
        Dataset data = Dataset.read(Phantoms.folder(folder, 40), INPUT);
        Split split = Split.byPatient(data.samples(), 7);
        Set<String> seen = new HashSet<>();
        int patients = 0;
        for (List<Sample> part : List.of(split.train(), split.validation(), split.test())) {
            patients += Split.patients(part);
            part.forEach(sample -> seen.add(sample.patient()));
        }
        assertEquals(seen.size(), patients, "patients in two parts");
        for (List<Sample> part : List.of(split.validation(), split.test())) {
            assertEquals(8, count(part, "NORMAL"));
            assertEquals(4, count(part, "PNEUMONIA bacteria"));
            assertEquals(4, count(part, "PNEUMONIA virus"));
        }
        assertEquals(
                160,
                split.train().size() + split.validation().size() + split.test().size());
    }

    @Test
    void splitsAgainInTheSameWay() throws IOException {
        List<Sample> samples = Dataset.read(Phantoms.folder(folder, 20), INPUT).samples();
        Split split = Split.byPatient(samples, 7);
        assertEquals(split, Split.byPatient(samples, 7));
        assertNotEquals(split, Split.byPatient(samples, 8));
        Path file = folder.resolve("split.csv");
        split.write(file);
        assertEquals(split, Split.read(file, samples));
    }

    @Test
    void refusesASplitOfOtherPictures() throws IOException {
        Path file = Files.writeString(folder.resolve("split.csv"), "train,NORMAL/unknown.png\n");
        assertThrows(IOException.class, () -> Split.read(file, List.of()));
    }

    private static long count(List<Sample> samples, String stratum) {
        return samples.stream().filter(s -> s.stratum().equals(stratum)).count();
    }

    static Sample sample(String name) {
        return new Sample(name, Dataset.CLASSES.indexOf(name.split("/")[0]), Radiograph.of8Bit(1, 1, new byte[1]));
    }
}
