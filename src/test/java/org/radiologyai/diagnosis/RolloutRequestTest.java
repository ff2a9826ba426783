package org.radiologyai.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.radiologyai.models.Rollout;

class RolloutRequestTest {

    private static InputStream body(String json) {
        return new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAllFields() throws Exception {
        assertEquals(
                new RolloutRequest(
                        Optional.of("resnet50_v1.2"), 0.1, 0.5, new Rollout.Limits(0.01, 1.5, 0.95, 200), "why"),
                RolloutRequest.of(body("{'challenger':'resnet50_v1.2','share':0.1,'shadow':0.5,'limits':{"
                        + "'error_rate':0.01,'latency_ratio':1.5,'agreement':0.95,'minimum_samples':200},"
                        + "'reason':' why '}")));
    }

    @Test
    void takesDefaultsForWhatIsLeftOut() throws Exception {
        assertEquals(
                new RolloutRequest(Optional.of("vit_v1.0"), 0, 0, Rollout.Limits.DEFAULT, "why"),
                RolloutRequest.of(body("{'challenger':'vit_v1.0','reason':'why'}")));
        assertEquals(
                Optional.empty(),
                RolloutRequest.of(body("{'challenger':null,'reason':'enough'}")).challenger());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{'reason':",
                "{}",
                "{'reason':' '}",
                "{'reason':7}",
                "{'reason':'two\\nlines'}",
                "{'reason':'why','share':0.1}",
                "{'reason':'why','challenger':'vit_v1.0','share':1.1}",
                "{'reason':'why','challenger':'vit_v1.0','share':-0.1}",
                "{'reason':'why','challenger':'vit_v1.0','share':'0.1'}",
                "{'reason':'why','challenger':7}",
                "{'reason':'why','challenger':'vit_v1.0','chare':0.1}",
                "{'reason':'why','challenger':'vit_v1.0','limits':7}",
                "{'reason':'why','challenger':'vit_v1.0','limits':{'errors':1}}",
                "{'reason':'why','challenger':'vit_v1.0','limits':{'minimum_samples':0}}",
                "{'reason':'why','challenger':'vit_v1.0','limits':{'minimum_samples':1.5}}"
            })
    void refusesWhatCannotBeMeant(String json) {
        assertThrows(MalformedChange.class, () -> RolloutRequest.of(body(json)));
    }

    @Test
    void takesAReasonAloneWhereThereIsNothingElseToSay() throws Exception {
        assertEquals("why", RolloutRequest.reason(body("{'reason':'why'}")));
        assertThrows(MalformedChange.class, () -> RolloutRequest.reason(body("{'reason':'why','share':1}")));
        assertThrows(MalformedChange.class, () -> RolloutRequest.reason(body("{'reason':'" + "x".repeat(501) + "'}")));
        assertThrows(
                MalformedChange.class, () -> RolloutRequest.reason(body("{'reason':'" + "x".repeat(20_000) + "'}")));
    }
}
