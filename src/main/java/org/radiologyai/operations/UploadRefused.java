package org.radiologyai.operations;

import java.io.IOException;

/** Stops the reading of a body, with the problem that the sender gets. */
final class UploadRefused extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    UploadRefused(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
