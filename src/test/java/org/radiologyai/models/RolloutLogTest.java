package org.radiologyai.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.models.RolloutChange.By;
import org.radiologyai.models.RolloutChange.What;

class RolloutLogTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Rollout.Model OLD = new Rollout.Model("resnet50_v1.0", "0".repeat(64));
    private static final Rollout.Model NEW = new Rollout.Model("resnet50_v1.1", "1".repeat(64));
    private static final Rollout TRIAL =
            new Rollout(OLD, Optional.of(new Rollout.Trial(NEW, 0.1, 0.5, new Rollout.Limits(0.02, 2, 0.9, 40))));

    @TempDir
    Path directory;

    private RolloutLog log() {
        return new RolloutLog(new DirectoryStorage(directory, Optional.empty()), Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @Test
    void startsEmpty() throws IOException {
        assertEquals(Optional.empty(), log().newest());
        assertEquals(List.of(), log().last());
    }

    @Test
    void tellsAnotherInstanceAllThatWasWritten() throws IOException {
        RolloutLog here = log();
        here.append(What.CONFIGURED, By.CONFIGURATION, "as configured", Rollout.of(OLD), Optional.of("resnet50"));
        RolloutChange trial = here.append(What.TRIAL, By.OPERATOR, "to compare \"both\"", TRIAL, Optional.empty())
                .orElseThrow();
        assertEquals(
                new RolloutChange(
                        2,
                        NOON,
                        What.TRIAL,
                        By.OPERATOR,
                        "to compare \"both\"",
                        Optional.of(Rollout.of(OLD)),
                        TRIAL,
                        "resnet50"),
                trial);
        RolloutLog there = log();
        assertEquals(Optional.of(trial), there.newest());
        assertEquals(here.last(), there.last());
    }

    @Test
    void followsWhatAnotherInstanceWrites() throws IOException {
        RolloutLog here = log();
        RolloutLog there = log();
        assertEquals(Optional.empty(), there.newest());
        for (Rollout rollout : List.of(Rollout.of(OLD), TRIAL, Rollout.of(NEW))) {
            here.append(What.ACTIVATED, By.OPERATOR, "why", rollout, Optional.empty());
        }
        assertEquals(Rollout.of(NEW), there.newest().orElseThrow().to());
        assertEquals(3, there.last().size());
    }

    @Test
    void tellsTheSlowerOfTwoWhoChangeAtOnce() throws IOException {
        RolloutLog here = log();
        RolloutLog there = log();
        assertTrue(here.append(What.ACTIVATED, By.OPERATOR, "why", Rollout.of(OLD), Optional.empty())
                .isPresent());
        assertEquals(
                Optional.empty(), there.append(What.ACTIVATED, By.OPERATOR, "why", Rollout.of(NEW), Optional.empty()));
        assertEquals(Rollout.of(OLD), there.newest().orElseThrow().to());
    }

    @Test
    void keepsTheLastHundredInMemory() throws IOException {
        RolloutLog here = log();
        for (int i = 0; i < 130; i++) {
            here.append(What.ACTIVATED, By.OPERATOR, "why", Rollout.of(OLD), Optional.empty());
        }
        for (RolloutLog each : List.of(here, log())) {
            assertEquals(100, each.last().size());
            assertEquals(130, each.last().get(0).number());
        }
    }

    @Test
    void refusesADamagedEntry() throws IOException {
        log().append(What.ACTIVATED, By.OPERATOR, "why", Rollout.of(OLD), Optional.empty());
        Path file = directory.resolve("rollout/00000001.json");
        String good = Files.readString(file);
        for (String damaged :
                List.of("", "{}", good.replace("activated", "done"), good.replace("2026", "year"), good.substring(1))) {
            Files.writeString(file, damaged);
            assertThrows(IOException.class, () -> log().newest(), damaged);
        }
    }
}
