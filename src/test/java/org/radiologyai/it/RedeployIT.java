package org.radiologyai.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The application is taken away and put back in the same process, as development mode does at each change. */
@ArquillianTest
class RedeployIT {

    @Deployment(name = "application", managed = false, testable = false)
    static WebArchive application() {
        return RealServer.application();
    }

    @ArquillianResource
    Deployer deployer;

    @Test
    void answersAgainAfterEachOfThreeDeployments() throws Exception {
        byte[] picture = Pictures.jpeg(1);
        String first = null;
        for (int i = 0; i < 3; i++) {
            deployer.deploy("application");
            RealServer.awaitReady();
            String answer = RealServer.json(RealServer.predict(picture))
                    .get("probabilities")
                    .toString();
            first = first == null ? answer : first;
            assertEquals(first, answer);
            deployer.undeploy("application");
            assertEquals(404, RealServer.get("/predict").statusCode());
        }
    }
}
