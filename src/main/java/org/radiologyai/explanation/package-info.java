/**
 * Where a model looked. An answer that cannot be argued with is of little use to a radiologist; here the activation map
 * that came with it is made visible over the picture, the same way for the service's answers and for reports of a
 * training.
 */
package org.radiologyai.explanation;
