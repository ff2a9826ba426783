/** The use case: one picture in, one {@link org.radiologyai.diagnosis.Diagnosis} out; over REST and on the page. */
package org.radiologyai.diagnosis;
