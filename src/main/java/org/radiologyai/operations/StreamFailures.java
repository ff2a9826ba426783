package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.chat.FailureText;

/** Tells who listens to a stream of its failure as a {@link Problem}, too. */
@ApplicationScoped
class StreamFailures implements FailureText {

    private static final Logger LOG = Logger.getLogger(StreamFailures.class.getName());

    @Override
    public String of(RuntimeException failure, String requestId) {
        LOG.log(Level.SEVERE, "Request " + requestId + " failed.", failure);
        return ProblemMapper.problem(failure).toJson(requestId).toString();
    }
}
