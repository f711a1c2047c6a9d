module byo-mesh/sidecar

go 1.26
