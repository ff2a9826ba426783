package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStorageTest {

    @TempDir
    Path directory;

    @Test
    void numbersItsEntries() throws Exception {
        ModelStorage storage = new DirectoryStorage(directory, Optional.empty());
        assertEquals(0, storage.newestEntry());
        assertTrue(storage.append(1, "first"));
        assertTrue(storage.append(2, "second"));
        assertEquals(2, storage.newestEntry());
        assertEquals(Optional.of("first"), storage.entry(1));
        assertEquals(Optional.empty(), storage.entry(3));
    }

    @Test
    void keepsTheFirstOfTwoEntriesOfOneNumber() throws Exception {
        ModelStorage storage = new DirectoryStorage(directory, Optional.empty());
        assertTrue(storage.append(1, "first"));
        assertFalse(storage.append(1, "late"));
        assertEquals(Optional.of("first"), storage.entry(1));
    }

    @Test
    void takesOneOfManyWhoWriteAtOnceAndLeavesNothingBehind() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> taken = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String entry = "entry " + i;
            taken.add(writers.submit(() -> new DirectoryStorage(directory, Optional.empty()).append(1, entry)));
        }
        int successes = 0;
        for (Future<Boolean> each : taken) {
            successes += each.get() ? 1 : 0;
        }
        writers.shutdown();
        assertEquals(1, successes);
        try (var files = Files.list(directory.resolve("rollout"))) {
            assertEquals(
                    List.of("00000001.json"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
