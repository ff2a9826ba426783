package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** One client that asks too often. */
@ArquillianTest
class RateLimitIT {

    @Deployment(testable = false)
    static WebArchive application() {
        return RealServer.application("rate.limit.per.minute=5");
    }

    @Test
    void answers429WithRetryAfterButLeavesProbesAlone() throws Exception {
        HttpResponse<String> last = null;
        for (int i = 0; i < 6; i++) {
            last = RealServer.get("/api/nothing");
        }
        assertEquals(429, last.statusCode(), last.body());
        assertEquals(
                "urn:radiology-ai:problem:too-many-requests",
                RealServer.json(last).getString("type"));
        int retry = Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(retry >= 1 && retry <= 60, "Retry-After " + retry);
        assertEquals(200, RealServer.get("/health/live").statusCode());
    }
}
