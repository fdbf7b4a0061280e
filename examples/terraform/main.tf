variable "job_id" {
  description = "The job id in the response to the request that creates the instance"
  type        = string
}

# Waits once for each job id. A failed wait is repeated by the next apply.
resource "terraform_data" "job" {
  triggers_replace = var.job_id

  provisioner "local-exec" {
    command = "jobwait --json --timeout 2h -- \"$JOB_ID\" > \"$RESULT\""
    environment = {
      JOB_ID = var.job_id
      RESULT = "${path.module}/job-${self.id}.json"
    }
  }
}

# Keeps the endpoint in the state, so that a later plan does not need the file.
resource "terraform_data" "endpoint" {
  triggers_replace = terraform_data.job.id
  input            = try(jsondecode(file("${path.module}/job-${terraform_data.job.id}.json")).entities.instance.endpoint, null)

  lifecycle {
    ignore_changes = [input]
  }
}

output "endpoint" {
  value = terraform_data.endpoint.output
}
