/**
 * Forward passes of the served models on a fixed set of warmed threads, behind a bounded queue; and which models are
 * served, changed while they answer. The only place, beside training, that knows the inference engine.
 */
package org.radiologyai.inference;
