enum PipelineRoom {}
