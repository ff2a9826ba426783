/**
 * Forward passes of a served model on a fixed set of warmed threads, behind a bounded queue. The only place, beside
 * training, that knows the inference engine.
 */
package org.radiologyai.inference;
