package org.radiologyai.inference;

import java.util.Optional;

/** What comes out of a module; see {@link ForwardPass}. */
record ModelOutput(float[] logits, Optional<ActivationMap> activationMap) {}
