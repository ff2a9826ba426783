package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the tests of the Python that defines, exports and quantizes the networks, where there is a Python with PyTorch. */
class PythonModelsTest {

    @Test
    void networksAreDefinedExportedAndQuantizedRight() throws Exception {
        String output = PythonForTests.run(new File("models"), List.of("-m", "unittest"));
        assertTrue(output.contains("Ran ") && !output.contains("Ran 0 tests"), output);
    }
}
