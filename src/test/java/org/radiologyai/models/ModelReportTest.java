package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.models.ModelReport.Point;

class ModelReportTest {

    @TempDir
    Path folder;

    static List<ModelBundle> shipped() {
        return ModelCatalog.of(Path.of("models")).bundles();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void readsTheReportOfEveryShippedModel(ModelBundle bundle) {
        ModelReport report = ModelReport.of(bundle).orElseThrow();
        List<Point> roc = report.roc();
        assertEquals(new Point(0, 0), roc.get(0));
        assertEquals(new Point(1, 1), roc.get(roc.size() - 1));
        for (int i = 1; i < roc.size(); i++) {
            assertTrue(roc.get(i).x() >= roc.get(i - 1).x(), "back at " + i);
            assertTrue(roc.get(i).y() >= roc.get(i - 1).y(), "down at " + i);
        }
        assertFalse(report.reliability().isEmpty());
        for (Point point : report.reliability()) {
            assertTrue(point.x() >= 0 && point.x() <= 1 && point.y() >= 0 && point.y() <= 1, point.toString());
        }
        assertEquals(bundle.card().training().epochs(), report.validationLoss().size());
    }

    @Test
    void isNoneWithoutAFile() {
        assertTrue(ModelReport.of(bundle()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"parts\":{}}",
                "{\"parts\":[1]}",
                "{\"parts\":[{}]}",
                "{\"parts\":[{\"name\":\"test\",\"operating_points\":[{\"recall\":1}]}]}",
                "{\"parts\":[{\"name\":\"test\",\"reliability\":[{\"normal\":\"many\",\"pneumonia\":1}]}]}",
                "{\"parts\":[],\"epochs\":3}",
                "{\"parts\":[],\"epochs\":[{\"loss\":null}]}"
            })
    void isNoneIfItIsBroken(String report) throws IOException {
        Files.writeString(folder.resolve("report.json"), report);
        assertTrue(ModelReport.of(bundle()).isEmpty());
    }

    private ModelBundle bundle() {
        return new ModelBundle(folder, Cards.card("m", "1", "0".repeat(64), 224, "NORMAL", "PNEUMONIA"));
    }
}
