# Fits the series without memory between days (no random effect): MASS::polr and ordinal::clm for categories, glm for counts.
#   Rscript validation/latent/run.R
suppressPackageStartupMessages({ library(MASS); library(ordinal) })

script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- dirname(normalizePath(script))
every <- read.csv(file.path(here, "series.csv"))
numbers <- function(x) paste0("[", paste(format(x, digits = 12, scientific = FALSE, trim = TRUE), collapse = ", "), "]")
texts <- function(x) paste0("[", paste0("\"", x, "\"", collapse = ", "), "]")

fitted_by <- function(data) {
  data$time <- (data$day - 41.5) / 84
  data$dose <- factor(data$dose)
  data$rating_f <- factor(data$rating)
  if (data$kind[1] == "count") {
    return(list(glm = glm(rating ~ dose + time, family = poisson, data = data, epsilon = 1e-14)))
  }
  if (nlevels(data$rating_f) == 2) {
    return(list(glm = glm(rating ~ dose + time, family = binomial, data = data, epsilon = 1e-14)))
  }
  list(polr = polr(rating_f ~ dose + time, data = data, Hess = TRUE, control = list(reltol = 1e-14)),
       clm = clm(rating_f ~ dose + time, data = data, control = clm.control(gradTol = 1e-9)))
}

for (name in setdiff(unique(every$series), "yes-only-off-drug")) {
  data <- every[every$series == name, ]
  parts <- character()
  for (program in names(fits <- fitted_by(data))) {
    fit <- fits[[program]]
    cuts <- if (program == "polr") fit$zeta else if (program == "clm") fit$alpha else numeric()
    slopes <- if (program == "clm") fit$beta else coef(fit)
    errors <- sqrt(diag(vcov(fit)))[names(slopes)]
    parts <- c(parts, sprintf("\"%s\": {\"log_likelihood\": %s, \"terms\": %s, \"estimate\": %s, \"error\": %s, \"cuts\": %s}",
      program, format(as.numeric(logLik(fit)), digits = 12), texts(names(slopes)), numbers(slopes), numbers(errors),
      if (length(cuts)) numbers(cuts) else "[]"))
  }
  versions <- sprintf("{\"R\": \"%s.%s\", \"MASS\": \"%s\", \"ordinal\": \"%s\"}", R.version$major, R.version$minor,
                      packageVersion("MASS"), packageVersion("ordinal"))
  text <- sprintf("{\"series\": \"%s\", \"versions\": %s, \"used\": %s,\n %s}", name, versions,
                  numbers(sort(unique(data$rating))), paste(parts, collapse = ",\n "))
  writeLines(text, file.path(here, "output", paste0(name, ".r.json")))
}
