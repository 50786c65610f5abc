# Generalised least squares with continuous-time AR(1) residuals (nlme) on the reference series; one JSON file for each.
#   Rscript validation/nlme/run.R [output folder] [series ...]
suppressPackageStartupMessages(library(nlme))

arguments <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- dirname(normalizePath(script))
out <- if (length(arguments) >= 1) arguments[1] else file.path(here, "output")
series <- if (length(arguments) >= 2) arguments[-1] else c("ar1_84", "null_84", "titration_84")

processor <- function() {
  info <- tryCatch(readLines("/proc/cpuinfo"), error = function(e) character(), warning = function(w) character())
  named <- sub("^model name[^:]*: *", "", grep("^model name", info, value = TRUE))
  if (length(named)) named[1] else R.version$arch
}

number <- function(x) format(unname(x), digits = 9, scientific = FALSE, trim = TRUE)

# Estimate and standard error of every coefficient, lag-one correlation, and SD of the AR(1) innovation.
fitted_with <- function(data, formula, method) {
  rated <- data[!is.na(data$y), ]
  seconds <- system.time(
    fit <- gls(formula, rated, correlation = corCAR1(0.3, form = ~day), method = method)
  )[["elapsed"]]
  phi <- coef(fit$modelStruct$corStruct, unconstrained = FALSE)
  table <- summary(fit)$tTable
  rows <- sprintf("\"%s\": {\"estimate\": %s, \"se\": %s}", rownames(table), number(table[, "Value"]),
                  number(table[, "Std.Error"]))
  sprintf("{\"method\": \"%s\", \"formula\": \"%s\", \"seconds\": %s, %s, \"rho\": %s, \"innovation_sd\": %s}",
          method, deparse1(formula), number(seconds), paste(rows, collapse = ", "), number(phi),
          number(fit$sigma * sqrt(1 - phi^2)))
}

for (name in series) {
  data <- read.csv(file.path(here, "..", "..", "tests", "data", "reference", paste0(name, ".csv")))
  data$trend <- (data$day - 42.5) / 83
  if (name == "titration_84") {
    data$d1.5 <- as.numeric(data$dose == 1.5)
    data$d3.0 <- as.numeric(data$dose == 3)
    data$d4.5 <- as.numeric(data$dose == 4.5)
    formulas <- list(with_trend = y ~ d1.5 + d3.0 + d4.5 + trend, without_trend = y ~ d1.5 + d3.0 + d4.5)
  } else {
    formulas <- list(with_trend = y ~ drug + trend, without_trend = y ~ drug)
  }
  fits <- character()
  for (which in names(formulas)) {
    for (method in c("REML", "ML")) {
      fits <- c(fits, sprintf("  \"%s_%s\": %s", which, method, fitted_with(data, formulas[[which]], method)))
    }
  }
  head <- sprintf(" \"series\": \"%s\", \"program\": \"nlme gls, corCAR1\", \"versions\": {\"nlme\": \"%s\", \"R\": \"%s\"},\n \"processor\": \"%s\",",
                  name, packageVersion("nlme"), paste(R.version$major, R.version$minor, sep = "."), processor())
  text <- paste0("{\n", head, "\n \"fits\": {\n", paste(fits, collapse = ",\n"), "\n }\n}")
  writeLines(text, file.path(out, paste0(name, ".json")))
  cat(name, "\n", paste(fits, collapse = "\n"), "\n", sep = "")
}
